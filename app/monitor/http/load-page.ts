import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";

export interface PageFile {
  readonly contentType: string;
  readonly body: string;
}

const JAVASCRIPT = "text/javascript; charset=utf-8";
const modules = ["status-page", "dom", "draw-chart", "format", "render-server", "render-incidents"] as const;

/** The page's files by path. From the sources their types are stripped as Node strips its own; the bundle has one. */
export function loadPage(): ReadonlyMap<string, PageFile> {
  const bundled = !import.meta.url.endsWith(".ts");
  const directory = new URL(bundled ? "./monitor-page/" : "../page/", import.meta.url);
  const read = (name: string) => readFileSync(new URL(name, directory), "utf8");
  const files = new Map<string, PageFile>([
    ["/", { contentType: "text/html; charset=utf-8", body: read("index.html") }],
    ["/status-page.css", { contentType: "text/css; charset=utf-8", body: read("status-page.css") }],
    ["/icon.svg", { contentType: "image/svg+xml", body: read("icon.svg") }],
  ]);
  if (bundled) {
    files.set("/status-page.js", { contentType: JAVASCRIPT, body: read("status-page.js") });
    return files;
  }
  for (const name of modules) {
    const body = stripTypeScriptTypes(read(`${name}.ts`));
    files.set(`/${name}.ts`, { contentType: JAVASCRIPT, body });
  }
  // The page names the bundle's file.
  files.set("/status-page.js", { contentType: JAVASCRIPT, body: 'import "./status-page.ts";\n' });
  return files;
}
