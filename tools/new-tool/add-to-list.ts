import { type ArrayExpression, type Module, parseSync } from "@swc/core";
import { Failure } from "../shared/failure.ts";
import type { ToolNames } from "./parse-tool-name.ts";

const LIST = "tools";

/**
 * The text of app/tools/index.ts with one tool more: its import, and its place at the end of the list.
 *
 * @throws {@link Failure} when the list is not written as an array there.
 */
export function addToList(text: string, { identifier, file }: ToolNames): string {
  const list = findList(parseSync(text, { syntax: "typescript" }));
  if (list === undefined) {
    throw new Failure(`app/tools/index.ts has no array ${LIST}; write the list as one, and run this again`);
  }
  // Places are counted in bytes, from 1.
  const bytes = Buffer.from(text);
  const last = list.elements.at(-1)?.expression;
  const place = last && "span" in last ? last.span.end - 1 : list.span.start;
  const element = last ? `, ${identifier}` : identifier;
  const rest = `${bytes.subarray(0, place)}${element}${bytes.subarray(place)}`;
  return `import { ${identifier} } from "./${file}.ts";\n${rest}`;
}

function findList(module: Module): ArrayExpression | undefined {
  for (const item of module.body) {
    if (item.type !== "ExportDeclaration" || item.declaration.type !== "VariableDeclaration") continue;
    for (const { id, init } of item.declaration.declarations) {
      if (id.type === "Identifier" && id.value === LIST && init?.type === "ArrayExpression") return init;
    }
  }
  return undefined;
}
