import { accessSync, constants } from 'node:fs'

/** Whether this process can read a file. */
export function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return true
  } catch {
    return false
  }
}
