import type { FileSummary } from './summary.ts'

/** Where an import leads. */
export type Resolution =
  | { readonly kind: 'file'; readonly path: string }
  /** A package outside the project, or one of Node's own modules (without `node:`). */
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'missing' }

/** What following a value across files needs of the project. */
export type Project = {
  /** Files that are scanned, in the order of their paths. */
  readonly files: readonly FileSummary[]
  /** The summary of any file of the project; undefined when it cannot be read. Never throws. */
  readonly load: (path: string) => FileSummary | undefined
  /** A text that a package from outside exports under a name in capitals; undefined when it cannot be found. */
  readonly packageConstant: (specifier: string, name: string, importer: string) => string | undefined
  readonly resolve: (specifier: string, importer: string) => Resolution
  /** A file's dotted name: package, folders and file without ending; a folder's own for `index`. */
  readonly moduleName: (path: string) => string
  /** Folder of the package that a file belongs to. */
  readonly packageOf: (path: string) => string
  /** What the loggers of requests are called when the code does not tell. */
  readonly requestDomain: string | undefined
}
