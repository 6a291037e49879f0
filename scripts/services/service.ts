import { accessSync, constants, globSync } from 'node:fs'
import { join } from 'node:path'

export type ServiceName = 'postgres' | 'redis' | 'mariadb' | 'rabbitmq' | 'prometheus'

/** Where one server keeps what it has, and what it listens at. */
export type Place = {
  /** A folder of its own, which the server's user owns. */
  readonly folder: string
  /** On 127.0.0.1; free a moment ago. */
  readonly port: number
  /** For servers that need more than one. */
  readonly secondPort: number
  readonly thirdPort: number
}

/** Runs programs as the user that the server needs (nobody, when the tests run as root), in the place's folder. */
export type Runner = {
  /** Runs a program to its end. Rejects with its output when it fails. */
  run(program: string, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<void>
  /** Starts a program that stays, in a process group of its own, with its output in the place's folder. */
  start(program: string, args: readonly string[], env?: Readonly<Record<string, string>>): number
}

/** A real server that tests talk to. */
export type Service = {
  readonly name: ServiceName
  /** Of Debian. */
  readonly packages: readonly string[]
  /** Where Debian has the programs, by name, with a wildcard where a version is in the path; all are needed. */
  readonly programs: Readonly<Record<string, readonly string[]>>
  /** Starts the server and returns the ids of its processes, those that need others first. */
  start(place: Place, programs: Readonly<Record<string, string>>, runner: Runner): Promise<readonly number[]>
  /** Whether it answers. */
  isReady(place: Place): Promise<boolean>
  /** Ends it at once; it has no data to keep. */
  readonly stopSignal: NodeJS.Signals
  /** The address for clients. */
  url(place: Place): string
}

/** The programs of a service by name; undefined when one of them is not installed. */
export function findPrograms(service: Service): Readonly<Record<string, string>> | undefined {
  const found = Object.entries(service.programs).map(([name, patterns]) => [name, findProgram(patterns)] as const)
  if (found.some(([, path]) => path === undefined)) return undefined
  return Object.fromEntries(found.map(([name, path]) => [name, path ?? '']))
}

/** The path of the newest version, should there be several. */
function findProgram(patterns: readonly string[]): string | undefined {
  return globSync([...patterns])
    .toSorted(compareVersions)
    .findLast(isExecutable)
}

const compareVersions = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true })

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** A path in the place's folder. */
export function inside(place: Place, ...parts: readonly string[]): string {
  return join(place.folder, ...parts)
}
