/** What {@link fileStore} does to files. Each call is done when its promise is. */
export interface FileSystem {
  /** Makes a folder, and those that it lies in; nothing where it is there. */
  makeFolder(path: string): Promise<void>;
  /** The names of what is in a folder; undefined where there is no such folder. */
  list(path: string): Promise<readonly string[] | undefined>;
  read(path: string): Promise<Uint8Array>;
  /** Writes a file, in the place of one that is there, and waits until the disk has it. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /**
   * In one step: whoever looks sees a whole file of the new name, or none. False, and nothing is done, where that name is
   * taken.
   */
  rename(from: string, to: string): Promise<boolean>;
  /** Waits until the disk knows the names in a folder. */
  syncFolder(path: string): Promise<void>;
  remove(path: string): Promise<void>;
}

/** The processes of this machine, by their numbers. */
export interface Processes {
  readonly own: number;
  isAlive(id: number): boolean;
}
