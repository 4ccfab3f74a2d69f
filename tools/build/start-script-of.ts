export interface StartPart {
  readonly file: string;
  readonly text: string;
  readonly map: object;
}

export interface StartScript {
  readonly script: string;
  readonly map: {
    readonly version: 3;
    readonly sections: { readonly offset: { readonly line: number; readonly column: number }; map: object }[];
  };
}

/**
 * A script of an object with the function of each part, as Node would wrap it, by the part's file; and its source map.
 *
 * @see https://tc39.es/ecma426/#sec-index-source-map
 */
export function startScriptOf(parts: readonly StartPart[]): StartScript {
  const lines: string[] = [];
  const sections: StartScript["map"]["sections"] = [];
  for (const { file, text, map } of parts) {
    lines.push(`${JSON.stringify(file)}: (function (exports, require, module, __filename, __dirname) {`);
    sections.push({ offset: { line: lines.length + 1, column: 0 }, map });
    lines.push(...text.split("\n"), "}),");
  }
  return { script: ["({", ...lines, "})"].join("\n"), map: { version: 3, sections } };
}
