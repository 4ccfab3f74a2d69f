import { parseSync } from "@swc/core";

/** The names that a module imports and the variables that it declares. */
export function declaredNames(text: string): readonly string[] {
  return parseSync(text, { syntax: "typescript" }).body.flatMap((item) => {
    if (item.type === "ImportDeclaration") return item.specifiers.map(({ local }) => local.value);
    const declaration = item.type === "ExportDeclaration" ? item.declaration : item;
    if (declaration.type !== "VariableDeclaration") return [];
    return declaration.declarations.flatMap(({ id }) => (id.type === "Identifier" ? [id.value] : []));
  });
}
