import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readServiceIdentity } from '../../src/resource/service-identity.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'identity-'))
  mkdirSync(join(folder, 'src/deep'), { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true }))

const none = { serviceName: undefined, attributes: {} }

describe('the name of the service (§7-4)', () => {
  it('is the variable before all else', () => {
    writeFileSync(join(folder, 'package.json'), '{"name":"shop","version":"1.2.3"}')
    expect(
      readServiceIdentity({ serviceName: 'a', attributes: { 'service.name': 'b' } }, join(folder, 'app.js')),
    ).toEqual({
      name: 'a',
      nameFrom: 'variable',
      version: '1.2.3',
    })
  })

  it('is the attribute next', () => {
    expect(readServiceIdentity({ ...none, attributes: { 'service.name': 'b' } }, join(folder, 'app.js'))).toEqual({
      name: 'b',
      nameFrom: 'attributes',
      version: undefined,
    })
  })

  it("is the app's package.json next, from the script upwards, past one without a name", () => {
    writeFileSync(join(folder, 'package.json'), '{"name":"shop","version":"1.2.3"}')
    writeFileSync(join(folder, 'src/package.json'), '{"type":"module"}')
    expect(readServiceIdentity(none, join(folder, 'src/deep/app.js'))).toEqual({
      name: 'shop',
      nameFrom: 'package.json',
      version: '1.2.3',
    })
  })

  it.each(['{', '[]', 'null', '{"name":7}', '{"name":""}'])(
    'is unknown_service:node with the package.json %s',
    (text) => {
      writeFileSync(join(folder, 'package.json'), text)
      expect(readServiceIdentity(none, join(folder, 'app.js'))).toEqual({
        name: 'unknown_service:node',
        nameFrom: 'default',
        version: undefined,
      })
    },
  )

  it('is unknown_service:node without a script, as with --eval', () => {
    expect(readServiceIdentity(none, undefined).name).toBe('unknown_service:node')
  })
})
