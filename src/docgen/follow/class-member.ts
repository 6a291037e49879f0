import { distinct, isOpaque, ONLY_TYPE, preferKnown } from './alternatives.ts'
import { callPlainly, memberOf } from './evaluate-member.ts'
import { evaluate } from './evaluate.ts'
import { type Evaluator, MAX_DEPTH, once } from './evaluator.ts'
import { subclassesOf } from './subclasses.ts'
import { type ClassValue, type Frame, instancesOf, unknownValue, type Value } from './value.ts'
import type { ClassMember } from '../summary.ts'

/**
 * What a member of a class can be (C-23): its own, else what a subclass declares
 * if it is only declared here, else its base's.
 *
 * @param depth how many classes are between this one and the one that was asked.
 */
export function classMember(
  e: Evaluator,
  self: ClassValue,
  name: string,
  isStatic: boolean,
  frame: Frame | undefined,
  depth: number,
): readonly Value[] {
  const summary = self.file.classes[self.id]
  if (summary === undefined || depth > MAX_DEPTH) return [unknownValue('a class that cannot be followed')]
  const own = summary.members.filter((member) => member.name === name && member.isStatic === isStatic)
  const values = distinct(own.flatMap((member) => memberValues(e, self, member, frame)))
  if (values.some((value) => !isVague(value))) return values
  const below = isStatic ? [] : belowMember(e, self, name)
  if (below.length > 0) return preferKnown(distinct([...values, ...below]))
  return own.length > 0 ? values : aboveMember(e, self, name, isStatic, frame, depth)
}

/** It says no more than what a subclass can say. */
function isVague(value: Value): boolean {
  if (value.kind === 'function') {
    const summary = value.file.functions[value.id]
    return summary?.returns.length === 0 && summary.returnType !== undefined
  }
  return isOpaque(value) || (value.kind === 'logger' && value.logger.problem?.why === ONLY_TYPE)
}

/** What subclasses declare under a name. */
function belowMember(e: Evaluator, self: ClassValue, name: string): readonly Value[] {
  return once(e, `below ${self.file.path} ${self.id} ${name}`, undefined, [], () => {
    const found = subclassesOf(e, self).flatMap((subclass) => {
      const members = subclass.file.classes[subclass.id]?.members ?? []
      const own = members.filter((member) => member.name === name && !member.isStatic)
      const values = own.flatMap((member) => memberValues(e, subclass, member, undefined))
      return values.length > 0 ? values : belowMember(e, subclass, name)
    })
    return found.filter((value) => !isOpaque(value))
  })
}

/** What the base of a class declares under a name. */
function aboveMember(
  e: Evaluator,
  self: ClassValue,
  name: string,
  isStatic: boolean,
  frame: Frame | undefined,
  depth: number,
): readonly Value[] {
  const summary = self.file.classes[self.id]
  const base = summary?.base
  if (summary === undefined || base === undefined)
    return [unknownValue(`\`${name}\`, which the class \`${summary?.name ?? ''}\` does not declare`)]
  const bases = once(e, summary, undefined, [], () => evaluate(e, self.file, base, self.frame))
  return distinct(
    bases.flatMap((value) => {
      if (value.kind === 'class') return classMember(e, value, name, isStatic, frame, depth + 1)
      if (value.kind === 'function') return instancesOf(value, frame).flatMap((instance) => memberOf(e, instance, name))
      if (value.kind === 'package')
        return [unknownValue(`\`${name}\`, which a class of the package \`${value.name}\` would have to declare`)]
      return [unknownValue(`\`${name}\`, which a base class that cannot be followed would have to declare`)]
    }),
  )
}

function memberValues(e: Evaluator, self: ClassValue, member: ClassMember, frame: Frame | undefined): readonly Value[] {
  return once(e, member, frame, [], () => {
    const values = evaluate(e, self.file, member.value, frame ?? self.frame)
    return member.kind === 'getter' ? values.flatMap((getter) => callPlainly(e, getter, member.name)) : values
  })
}
