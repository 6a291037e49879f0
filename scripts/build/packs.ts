/** A CommonJS file of the bundle, with its source map as JSON; stubs have none. */
export type BuiltFile = { readonly code: string; readonly map: string | undefined }

/**
 * Files of the bundle that are needed together are put into one, as Node takes longer to find and open forty small
 * files than to run them: the pack's name under `dist/` -> the files that bring in all that they require.
 */
export const PACKS: Readonly<Record<string, readonly string[]>> = {
  'start.cjs': ['preload.cjs'],
  'serve.cjs': [
    'framework-connect.cjs',
    'framework-express.cjs',
    'framework-router.cjs',
    'http-server.cjs',
    'instrumentation-http.cjs',
  ],
}

/**
 * Moves files into packs; a file that two packs need is in the first. A stub stays in the place of each, for those who
 * require it from elsewhere, so that it is still evaluated once in a process, and when it is first asked for.
 *
 * @param files by name under `dist/`
 * @throws an entry of a pack that is not there
 */
export function packFiles(
  files: ReadonlyMap<string, BuiltFile>,
  packs: Readonly<Record<string, readonly string[]>>,
): Map<string, BuiltFile> {
  const packOf = new Map<string, string>()
  for (const [pack, entries] of Object.entries(packs)) {
    for (const name of required(files, entries)) if (!packOf.has(name)) packOf.set(name, pack)
  }
  const packed = new Map(files)
  for (const [name, pack] of packOf) {
    packed.set(name, { code: `'use strict';module.exports=require("./${pack}")("./${name}");\n`, map: undefined })
  }
  for (const pack of Object.keys(packs)) packed.set(pack, makePack(files, packOf, pack))
  return packed
}

/** These files and all that they require at once, in the order in which they are first required. */
function required(files: ReadonlyMap<string, BuiltFile>, names: readonly string[]): Set<string> {
  const found = new Set<string>()
  const visit = (name: string): void => {
    const file = files.get(name)
    if (file === undefined) throw new Error(`${name} is to be packed and is not in the bundle`)
    if (found.has(name)) return
    found.add(name)
    for (const [, chunk = ''] of file.code.matchAll(/require\("\.\/(chunk-[\w-]+\.cjs)"\)/g)) visit(chunk)
  }
  names.forEach(visit)
  return found
}

function makePack(files: ReadonlyMap<string, BuiltFile>, packOf: ReadonlyMap<string, string>, pack: string): BuiltFile {
  const lines = ["'use strict';const files={__proto__:null,"]
  const sections: object[] = []
  for (const [name, { code, map }] of files) {
    if (packOf.get(name) !== pack) continue
    // V8 compiles a function in brackets at once, and not a second time when it is called.
    lines.push(`"./${name}":(function(require,module,exports){`)
    if (map !== undefined) sections.push({ offset: { line: lines.length, column: 0 }, map: JSON.parse(map) })
    lines.push(...code.split('\n'), '}),')
  }
  const elsewhere = [...packOf]
    .filter(([, other]) => other !== pack)
    .map(([name, other]) => [`./${name}`, `./${other}`])
  lines.push(`};const packs={__proto__:null,...${JSON.stringify(Object.fromEntries(elsewhere))}};${LOAD}`)
  return { code: `${lines.join('\n')}\n`, map: JSON.stringify({ version: 3, file: pack, sections }) }
}

/** Evaluates a file of the pack when it is first asked for, as `require` does: one that throws can be asked for again. */
const LOAD = `const made={__proto__:null};
module.exports=function load(path){
let module=made[path];
if(module!==undefined)return module.exports;
const file=files[path];
if(file===undefined)return path in packs?require(packs[path])(path):require(path);
made[path]=module={exports:{}};
let done=false;
try{file(load,module,module.exports);done=true}finally{if(!done)delete made[path]}
return module.exports};`
