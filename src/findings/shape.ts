/**
 * Checks of plain JSON that was just parsed and belongs to nobody else. A check answers with the place of the first thing
 * that is wrong, as `groups[3].count`.
 */

export type Check = (value: unknown, place: string) => string | undefined;

export function isText(value: unknown, place: string): string | undefined {
  return typeof value === 'string' ? undefined : place;
}

/** Reports print it as it is, so it has to be as harmless as what halfopen writes. */
export function isLike(pattern: RegExp): Check {
  return (value, place) => (typeof value === 'string' && pattern.test(value) ? undefined : place);
}

export function isFlag(value: unknown, place: string): string | undefined {
  return typeof value === 'boolean' ? undefined : place;
}

/** No quantity of a result is negative or has no end. */
export function isQuantity(value: unknown, place: string): string | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? undefined : place;
}

/** What a quantity has become less or more. */
export function isChange(value: unknown, place: string): string | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? undefined : place;
}

export function isOneOf(words: readonly unknown[]): Check {
  return (value, place) => (words.includes(value) ? undefined : place);
}

export function optional(check: Check): Check {
  return (value, place) => (value === undefined ? undefined : check(value, place));
}

export function isListOf(check: Check): Check {
  return (value, place) => {
    if (!Array.isArray(value)) return place;
    for (let index = 0; index < value.length; index++) {
      // Most of a file is lists of what is right: no place is put into words for those.
      if (check(value[index], '') !== undefined) return check(value[index], `${place}[${index}]`);
    }
    return undefined;
  };
}

/** Fields that are not named are taken away: a later version may have added them, and nobody has checked them. */
export function hasFields(fields: Readonly<Record<string, Check>>): Check {
  const checks = Object.entries(fields);
  const known = new Set(Object.keys(fields));
  return (value, place) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return place;
    for (const name of Object.keys(value)) if (!known.has(name)) Reflect.deleteProperty(value, name);
    for (const [name, check] of checks) {
      const field: unknown = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
      if (check(field, name) !== undefined) return check(field, place === '' ? name : `${place}.${name}`);
    }
    return undefined;
  };
}

/** What has the field is held to one check, what has it not to the other. */
export function either(field: string, having: Check, lacking: Check): Check {
  return (value, place) => {
    const has = typeof value === 'object' && value !== null && Object.hasOwn(value, field);
    return (has ? having : lacking)(value, place);
  };
}

/** Every field, whatever its name. */
export function hasOnlyFields(check: Check): Check {
  return (value, place) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return place;
    for (const [name, field] of Object.entries(value)) {
      const wrong = check(field, `${place}.${name}`);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
}
