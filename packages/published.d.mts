/** What is read of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly files?: readonly string[];
  /** Absent where the package is only a command. */
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly imports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly publishConfig?: Partial<Manifest>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly description: string;
  readonly keywords?: readonly string[];
  readonly license?: string;
  readonly type: string;
  readonly engines: unknown;
  readonly sideEffects: boolean | readonly string[];
  readonly repository?: unknown;
  readonly bugs?: unknown;
  readonly homepage?: string;
}

/** The manifest in a folder. */
export function manifestOf(folder: string): Manifest;

/** The folders of the published packages. */
export const publishedFolders: readonly string[];
