/** The file operations that {@link fileStore} needs. Each is finished when its promise is fulfilled. */
export interface FileSystem {
  /** Creates a folder and its parents; does nothing where it exists. */
  makeFolder(path: string): Promise<void>;
  /** Names of the entries of a folder; undefined where there is no such folder. */
  list(path: string): Promise<readonly string[] | undefined>;
  /** The bytes of a file. */
  read(path: string): Promise<Uint8Array>;
  /** Writes a file, replaces an existing one, and waits until it is on the disk. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /**
   * Renames a file atomically: under the new name there is a complete file, or none. Returns false, and does nothing, where
   * that name is taken.
   */
  rename(from: string, to: string): Promise<boolean>;
  /** Waits until the names of a folder are on the disk. */
  syncFolder(path: string): Promise<void>;
  /** Removes a file. */
  remove(path: string): Promise<void>;
}

/** The processes of this machine, by their ids. */
export interface Processes {
  readonly own: number;
  isAlive(id: number): boolean;
}
