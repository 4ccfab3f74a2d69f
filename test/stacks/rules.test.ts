import { describe, expect, it } from "vitest";
import { resolveEnvironments } from "../../stacks/environments/index.ts";
import type { Environment } from "../../stacks/environments/schema.ts";
import { environmentForms } from "./support/environment-forms.ts";
import { testIdentifiers } from "./support/identifiers.ts";
import { synthesizeFiles } from "./support/synthesize.ts";

const environments: readonly Environment[] = [...resolveEnvironments(testIdentifiers), ...environmentForms()];
const files = [...synthesizeFiles(environments)];

/** What may be written to a secret: expressions of Terraform, and the sidecar's configuration, which is no secret. */
const WRITTEN = [
  /^\$\{var\.api_keys\}$/,
  /^rediss:\/\/:\$\{google_redis_instance\.[\w-]+\.auth_string\}@\$\{[\w.-]+\.host\}:\$\{tostring\([\w.-]+\.port\)\}$/,
  /^\$\{join\("\\n", google_redis_instance\.[\w-]+\.server_ca_certs\[\*\]\.cert\)\}$/,
  /^\$\{yamlencode\(\{"apiVersion" = "monitoring\.googleapis\.com\/v1beta", "kind" = "RunMonitoring"/,
];

/** Every value of a synthesized file with its path; JSON within a text is walked too. */
function* values(node: unknown, path = ""): Generator<readonly [path: string, value: unknown]> {
  yield [path, node];
  if (typeof node === "string" && /^\s*[{[]/.test(node)) yield* values(parse(node), path);
  if (typeof node !== "object" || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    if (key !== "//") yield* values(value, path === "" ? key : `${path}.${key}`);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

describe.each(files)("%s keeps the rules of every stack", (_name, text) => {
  const stack = JSON.parse(text);
  const all = [...values(stack)];
  const texts = all.filter((entry): entry is readonly [string, string] => typeof entry[1] === "string");

  it("has a remote backend", () => {
    const [kind] = Object.keys(stack.terraform.backend);
    expect(["gcs", "s3"]).toContain(kind);
    if (kind === "s3")
      expect(stack.terraform.backend.s3).toMatchObject({ encrypt: true, use_lockfile: true });
  });

  it("labels and tags everything", () => {
    const labels = {
      environment: expect.any(String),
      product: "mcp",
      owner: "platform",
      managed_by: "terraform",
    };
    for (const { default_labels } of stack.provider.google ?? []) expect(default_labels).toEqual(labels);
    for (const { default_tags } of stack.provider.aws ?? []) expect(default_tags[0].tags).toEqual(labels);
    const objects = Object.entries(stack.resource as Record<string, object>)
      .filter(([type]) => type.startsWith("kubernetes_"))
      .flatMap(([, each]) => Object.values(each) as Record<string, Record<string, unknown>>[]);
    for (const { metadata, manifest } of objects) {
      expect(metadata ?? manifest?.["metadata"]).toMatchObject({ labels });
    }
    const userLabels = Object.values(stack.resource)
      .flatMap((each) => Object.values(each as object))
      .filter((each) => "user_labels" in each);
    for (const { user_labels } of userLabels) expect(user_labels).toMatchObject(labels);
  });

  it("holds no secret's value", () => {
    const written = texts.filter(([path]) =>
      /(secret_data|secret_string(?!_wo_version)|data_wo\b|password|auth_token|private_key)/.test(path),
    );
    for (const [path, value] of written) {
      expect(path).toMatch(/(secret_data|secret_string)_wo$|\.data_wo\.[A-Z_]+$/);
      expect(WRITTEN.some((form) => form.test(value)) ? "known" : value).toBe("known");
    }
    const { kubeconfig: _, ...secrets } = stack.variable ?? {};
    for (const variable of Object.values(secrets)) {
      expect(variable).toMatchObject({ sensitive: true, ephemeral: true, default: "" });
    }
    expect(text).not.toMatch(/-----BEGIN|\bAKIA[A-Z0-9]{16}|\bgh[pousr]_[A-Za-z0-9]{36}|\bAIza[\w-]{35}/);
    expect(Object.keys(stack.resource)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/service_account_key|iam_access_key|random_password/)]),
    );
  });

  it("allows no wildcard action and no public member", () => {
    const statements = all
      .filter(([path]) => /\.Statement\.\d+$/.test(path))
      .map(([, value]) => value as { Effect: string; Action: string[] });
    for (const { Effect, Action } of statements) {
      if (Effect === "Allow") expect(Action.filter((action) => action.includes("*"))).toEqual([]);
    }
    const members = texts.filter(([path]) => /\.(member|members\.\d+)$/.test(path)).map(([, value]) => value);
    for (const member of members) expect(member).not.toMatch(/allUsers|allAuthenticatedUsers|\*/);
    const roles = texts.filter(([path]) => /\.role$/.test(path)).map(([, value]) => value);
    for (const role of roles) expect(role).not.toMatch(/^roles\/(owner|editor|viewer)$/);
  });

  it("runs images by digest, never `latest`", () => {
    for (const [, image] of texts.filter(([path]) => /containers?\.\d+\.image$/.test(path))) {
      expect(image).toMatch(/@sha256:[0-9a-f]{64}$/);
    }
    const versions = texts.filter(([path]) => /\.version$/.test(path)).map(([, value]) => value);
    expect(versions).not.toContain("latest");
    expect(text).not.toMatch(/:latest\b/);
  });

  it("runs nothing as a default service account", () => {
    expect(text).not.toMatch(/-compute@developer\.gserviceaccount\.com|@appspot\.gserviceaccount\.com/);
    for (const service of Object.values(stack.resource.google_cloud_run_v2_service ?? {})) {
      expect(service).toHaveProperty("template.service_account");
    }
  });

  it("knows nothing of the machine that synthesized it", () => {
    expect(text).not.toContain(process.cwd());
    expect(text).not.toMatch(/stackTrace/);
  });
});
