import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { settingNames } from "../../app/contract/settings.ts";
import { blocks, documents } from "../support/documents.ts";

const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
const CODE =
  "{app,infra,stacks,tools,test,bench,ops,.github,.devcontainer}/**/*.{ts,mjs,json,yml,yaml,html,tf}";
const code = [...globSync(CODE), ...globSync("{Dockerfile,compose.yaml,package.json,cdktf.json,server.json}")]
  .filter((path) => !/node_modules|\.test\.ts$/.test(path))
  .map((path) => readFileSync(path, "utf8"))
  .join("\n");
const words = new Set(code.match(/[A-Za-z_][\w]*/g));

/** A page without its blocks: what is said, not what is typed. */
const prose = (page: string) => page.replaceAll(/^( *)```[\s\S]*?^ *```$/gm, "");
const inlineCode = (page: string) => [...prose(page).matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? "");

/** The anchors that GitHub makes of a page's headings. */
function anchorsOf(page: string): ReadonlySet<string> {
  return new Set(
    [...prose(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
      heading
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

/** Variables of other programs, of the reader's shell, or made at run time of an environment's name and an identifier. */
const OTHER_VARIABLES =
  /^(?:TF_|GOOGLE_|AWS_|GITHUB_|NODE_|MONITOR_TOKEN_|(?:DEV|STAGING|PROD)_)|^MCP_HOME_KEY$|_SECRET_ARN$/;
/** Written as placeholders, or by something else than the repository. */
const MADE_ELSEWHERE =
  /^tools\/(?:list|call)\b|word-count\.ts$|^(?:dist|cdktf\.out|node_modules|first-state|coverage|\.terraform)(?:\/|$)|[<>*$~…{]|NAME/;
const ROOMS = /^(?:app|infra|stacks|tools|test|bench|ops|docs|\.github|\.devcontainer)\//;

describe.each([...documents])("%s", (path, page) => {
  it("links to pages and headings that are there", () => {
    const missing: string[] = [];
    for (const [, target = ""] of prose(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [file = "", anchor] = target.split("#");
      const there = file === "" ? path : normalize(join(dirname(path), file));
      if (!existsSync(there)) missing.push(target);
      else if (anchor && !anchorsOf(documents.get(there) ?? "").has(anchor)) missing.push(target);
    }
    expect(missing).toEqual([]);
  });

  it("names files that are there", () => {
    const named = inlineCode(page).filter((text) => ROOMS.test(text) && !MADE_ELSEWHERE.test(text));
    const missing = named.map((text) => text.split(/[\s#:]/)[0] ?? "").filter((file) => !existsSync(file));
    expect(missing).toEqual([]);
  });

  it("names npm scripts that package.json has", () => {
    const typed = blocks.filter((block) => block.path === path).map(({ text }) => text);
    const named = [...inlineCode(page), ...typed].flatMap((text) =>
      [...text.matchAll(/\bnpm run (?:--silent |-s )?([\w:-]+)/g)].map((match) => match[1] ?? ""),
    );
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  it("names settings, variables, codes and metrics that the code has", () => {
    const named = inlineCode(page).flatMap(
      (text) => text.match(/\b(?:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|mcp_[a-z_]+(?!\.))\b/g) ?? [],
    );
    const known = (name: string) =>
      words.has(name) || OTHER_VARIABLES.test(name) || words.has(name.replace(/_(?:bucket|sum|count)$/, ""));
    expect([...new Set(named)].filter((name) => !known(name))).toEqual([]);
  });
});

describe("the docs", () => {
  const everything = [...documents.values()].join("\n");

  it("name every script of package.json", () => {
    const missing = Object.keys(scripts).filter(
      (name) => !new RegExp(`\\bnpm (?:run )?${name}(?![\\w:-])`).test(everything),
    );
    expect(missing).toEqual([]);
  });

  it("name every setting", () => {
    expect(settingNames.filter((name) => !everything.includes(`\`${name}\``))).toEqual([]);
  });

  const own = /^node --disable-warning=ExperimentalWarning (\S+)$/;
  const optionsNamed = new Map<string, Set<string>>();
  for (const [, name = "", rest = ""] of everything.matchAll(/\bnpm run ([\w:-]+) -- ([^`\n|]*)/g)) {
    const options = optionsNamed.get(name) ?? new Set();
    for (const option of rest.match(/(?<!\S)--[a-z][\w-]*/g) ?? []) options.add(option);
    optionsNamed.set(name, options);
  }
  it.each([...optionsNamed].filter(([, options]) => options.size > 0))(
    "name options that npm run %s has",
    (name, options) => {
      const [, file = ""] = own.exec(scripts[name] ?? "") ?? [];
      const help = execFileSync(process.execPath, ["--disable-warning=ExperimentalWarning", file, "--help"], {
        encoding: "utf8",
        env: { PATH: process.env["PATH"], NODE_OPTIONS: "" },
      });
      expect([...options].filter((option) => !help.includes(option))).toEqual([]);
    },
  );
});
