/** A value of synthesized Terraform JSON. */
export type Json = string | number | boolean | null | readonly Json[] | Block;

/** A block or an object of synthesized Terraform JSON. */
export interface Block {
  readonly [name: string]: Json | undefined;
}

/** The value as a list of blocks: Terraform JSON writes one block as an object and several as an array. */
export function blocks(value: Json | undefined): readonly Block[] {
  if (isList(value)) return value.filter(isBlock);
  return isBlock(value) ? [value] : [];
}

/** The first block under a name, or an empty one: lets a rule ask for a nested field in one line. */
export function block(value: Json | undefined): Block {
  return blocks(value)[0] ?? {};
}

/** The value as a list of texts; one text counts as a list of one, as in IAM policies. */
export function texts(value: Json | undefined): readonly string[] {
  if (typeof value === "string") return [value];
  return isList(value) ? value.filter((item) => typeof item === "string") : [];
}

/** The value as text, or an empty one. */
export function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

/** Whether something was given: an empty text, list or block counts as nothing. */
export function isGiven(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === "") return false;
  if (isList(value)) return value.length > 0;
  return isBlock(value) ? Object.keys(value).length > 0 : true;
}

/** Whether a text is known only to Terraform. */
export function isExpression(value: Json | undefined): boolean {
  return typeof value === "string" && value.includes("${");
}

/** A text inside a value, with where it is: `template.containers[0].image`. */
export type PlacedText = readonly [path: string, text: string];

/** Every text inside a value with its path; metadata under `//` is left out. */
export function everyText(value: Json | undefined): readonly PlacedText[] {
  const found: PlacedText[] = [];
  collectTexts(value, "", found);
  return found;
}

function collectTexts(value: Json | undefined, path: string, into: PlacedText[]): void {
  if (typeof value === "string") into.push([path, value]);
  else if (isList(value))
    for (const [index, item] of value.entries()) collectTexts(item, `${path}[${index}]`, into);
  else if (isBlock(value)) {
    for (const name of Object.keys(value)) {
      if (name !== "//") collectTexts(value[name], path === "" ? name : `${path}.${name}`, into);
    }
  }
}

const REFERENCE = /\b(?:data\.)?[a-z][a-z0-9]*_[a-z0-9_]+\.[A-Za-z_][A-Za-z0-9_-]*/g;

/** Addresses of the resources and data sources that the expressions inside a value name. */
export function referencesIn(value: Json | undefined): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [, string] of everyText(value)) {
    // The whole text: an expression may hold braces of its own, and what is beside it looks like no address.
    if (!isExpression(string)) continue;
    for (const [address] of string.matchAll(REFERENCE)) found.add(address);
  }
  return found;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function isBlock(value: Json | undefined): value is Block {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
