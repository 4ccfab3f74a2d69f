import type { IConstruct } from "constructs";
import { DefaultTokenResolver, StringConcat, Tokenization } from "#tf";

type Plain = Readonly<Record<string, unknown>>;

/** In a text wherever cdktf put a token into it: for a text, a list or a map. */
const TOKEN = "TfToken[";
/** A number token's exponent, which is what is left of one in a text. */
const NUMBER_TOKEN = "e+";
/** What cdktf puts in place of the values of a map, and refuses to find elsewhere. */
const MAP_VALUES: readonly unknown[] = ["String Map Token Value", "Any Map Token Value"];

const resolver = new DefaultTokenResolver(new StringConcat());

/**
 * What cdktf's `Tokenization.resolve` makes of a value: tokens give what they stand for, and what is undefined is left out.
 *
 * Most of a stack is no token: that is copied here, and only what may hold one is handed to cdktf, which makes a context
 * and runs four expressions for every key and text.
 *
 * @returns A copy, which shares nothing with the value.
 */
export function resolveValue(scope: IConstruct, value: unknown): unknown {
  switch (typeof value) {
    case "undefined":
    case "boolean":
      return value;
    case "string":
      return mayHoldToken(value) || MAP_VALUES.includes(value) ? throughCdktf(scope, value) : value;
    case "number":
      return mayBeToken(value) ? throughCdktf(scope, value) : value;
    case "object":
      if (value === null) return null;
      if (Array.isArray(value)) return resolveList(scope, value);
      if (isPlain(value)) return resolveBlock(scope, value);
  }
  return throughCdktf(scope, value);
}

function resolveList(scope: IConstruct, list: readonly unknown[]): unknown {
  const resolved: unknown[] = [];
  for (const item of list) {
    // A list that is one token is told by what is in it.
    if (typeof item === "string" ? item.includes(TOKEN) : typeof item === "number" && mayBeToken(item))
      return throughCdktf(scope, list);
    const value = resolveValue(scope, item);
    if (value !== undefined) resolved.push(value);
  }
  return resolved;
}

function resolveBlock(scope: IConstruct, block: Plain): unknown {
  const resolved: Record<string, unknown> = {};
  for (const key of Object.keys(block)) {
    // A map that is one token is told by its key.
    if (mayHoldToken(key)) return throughCdktf(scope, block);
    const value = resolveValue(scope, block[key]);
    if (value !== undefined) resolved[key] = value;
  }
  return resolved;
}

function throughCdktf(scope: IConstruct, value: unknown): unknown {
  return Tokenization.resolve(value, { scope, resolver, preparing: false });
}

function mayHoldToken(text: string): boolean {
  return text.includes(TOKEN) || text.includes(NUMBER_TOKEN);
}

/** A number that stands for a token has its sign bit set, as every pattern that cdktf knows one by; NaN is its own matter. */
function mayBeToken(number: number): boolean {
  return !(number >= 0);
}

/** Neither a token nor an instance of some class. */
function isPlain(value: object): value is Plain {
  if (typeof (value as { resolve?: unknown }).resolve === "function") return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
