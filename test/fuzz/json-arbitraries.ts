import fc from "fast-check";

/** Names that mean something to JavaScript, and text that is hard to carry. */
const treacherous = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "then",
  "",
  "\u0000",
  "\ud800",
  "\u2028",
  "\ufeff",
  "../../etc/passwd",
  "%00",
  "\r\nx: y",
];

export const text = fc.oneof(
  { weight: 3, arbitrary: fc.string({ maxLength: 20 }) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
  { weight: 2, arbitrary: fc.constantFrom(...treacherous) },
);

const leaf = fc.oneof(
  text,
  fc.double(),
  fc.maxSafeInteger(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(-0, 1e308, Number.MAX_SAFE_INTEGER + 2),
);

export const json: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(text, tie("value"), { maxKeys: 4 }),
  ),
})).value;

interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly minItems?: number;
  readonly maxLength?: number;
  readonly minLength?: number;
}

/** Values that a schema allows, as far as this repo's tools need it. */
export function allowedBy(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  switch (schema.type) {
    case "object":
      return objectOf(schema);
    case "array":
      return fc.array(allowedBy(schema.items ?? {}), { minLength: schema.minItems ?? 0, maxLength: 5 });
    case "string":
      return fc.string({ minLength: schema.minLength ?? 0, maxLength: Math.min(schema.maxLength ?? 30, 30) });
    case "integer":
      return fc.maxSafeInteger();
    case "number":
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case "boolean":
      return fc.boolean();
    default:
      return json;
  }
}

function objectOf({ properties, required = [], additionalProperties }: JsonSchema): fc.Arbitrary<unknown> {
  if (properties) {
    const members = Object.entries(properties).map(([name, member]) => [name, allowedBy(member)] as const);
    return fc.record(Object.fromEntries(members), { requiredKeys: [...required] });
  }
  const member = typeof additionalProperties === "object" ? allowedBy(additionalProperties) : json;
  return fc.dictionary(text, member, { maxKeys: 5 });
}

/** The same value with one of its parts replaced by anything, or left out. */
export function almost(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value !== "object" || value === null) return json;
  const keys = Object.keys(value);
  if (keys.length === 0) return json;
  return fc
    .tuple(fc.constantFrom(...keys), fc.oneof(json, fc.constant(undefined)), fc.boolean())
    .chain(([key, replacement, deeper]) => {
      const part = (value as Record<string, unknown>)[key];
      const changed = deeper ? almost(part) : fc.constant(replacement);
      return changed.map((next) =>
        Array.isArray(value) ? value.with(Number(key), next) : { ...value, [key]: next },
      );
    });
}
