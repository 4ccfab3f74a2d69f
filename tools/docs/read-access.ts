import { Failure } from "../shared/failure.ts";

/** One line of the table: who may do what on what, and what for. */
export interface Access {
  readonly who: readonly string[];
  /** Actions of AWS, roles or permissions of Google Cloud. */
  readonly may: readonly string[];
  readonly on: readonly string[];
  readonly conditions: readonly string[];
  readonly why: string;
  /** Whether the line takes something away. */
  readonly denied: boolean;
}

type Attributes = Readonly<Record<string, unknown>>;
type Resources = Readonly<Record<string, Readonly<Record<string, Attributes>>>>;

/** A stack's cdk.tf.json. */
export interface StackJson {
  readonly name: string;
  readonly terraform: { readonly resource?: Resources };
}

interface Resource {
  readonly type: string;
  readonly address: string;
  readonly attributes: Attributes;
}

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Principal?: Readonly<Record<string, string>>;
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** A text with the names of what it refers to. */
type Resolve = (text: unknown) => string;

const REFERENCE = /\$\{(\w+\.[\w-]+)\.([\w[\].]+)\}/g;
/** What a resource is called where nobody gave it a name. */
const NAMES = [
  "name",
  "function_name",
  "secret_id",
  "account_id",
  "bucket",
  "repository_id",
  "workload_identity_pool_id",
  "url",
  "description",
] as const;
/** What a member's role is on, narrowest first. */
const GRANTED_ON = [
  "bucket",
  "crypto_key_id",
  "repository",
  "secret_id",
  "service_account_id",
  "project",
] as const;

/**
 * Every grant of a stack, in the order of its file.
 *
 * @throws {@link Failure} when a grant does not say what it is for.
 */
export function readAccess({ terraform }: StackJson): readonly Access[] {
  const all = Object.entries(terraform.resource ?? {}).flatMap(([type, byName]) =>
    Object.entries(byName).map(([name, attributes]) => ({ type, address: `${type}.${name}`, attributes })),
  );
  const byAddress = new Map(all.map((resource) => [resource.address, resource]));
  const resolve: Resolve = (text) =>
    String(text).replace(REFERENCE, (reference, address: string, attribute: string) => {
      const referred = byAddress.get(address);
      if (!referred) return reference.slice(2, -1);
      const value = referred.attributes[attribute];
      return typeof value === "string" ? resolve(value) : labelOf(referred);
    });
  return all.flatMap((resource) => {
    if (resource.type === "aws_lambda_permission") return [invocation(resource, resolve)];
    if (resource.type.endsWith("_iam_member")) return member(resource, { all, resolve });
    if (resource.type.startsWith("aws_")) return statements(resource, resolve);
    return [];
  });
}

/** Policies of identities, of roles' trust and of resources. */
function statements({ type, address, attributes }: Resource, resolve: Resolve): readonly Access[] {
  const text = attributes["policy"] ?? attributes["assume_role_policy"];
  if (typeof text !== "string" || !text.startsWith("{")) return [];
  const own = labelOf({ type, address, attributes });
  const holder = type === "aws_iam_policy" ? `at most: ${own}` : resolve(attributes["role"] ?? own);
  const { Statement = [] } = JSON.parse(text) as { Statement?: readonly Statement[] };
  return Statement.map(({ Sid, Effect, Principal, Action, Resource, Condition }) => ({
    who: Principal ? Object.values(Principal).map(resolve) : [holder],
    may: Action,
    // In the policy of a resource, `*` and nothing are the resource itself.
    on: Principal && (!Resource || Resource.includes("*")) ? [own] : (Resource ?? []).map(resolve),
    conditions: Object.entries(Condition ?? {}).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => `${operator} ${key} ${[values].flat().join(", ")}`),
    ),
    why: whyOf({ type, address, attributes }, Sid),
    denied: Effect === "Deny",
  }));
}

function invocation(resource: Resource, resolve: Resolve): Access {
  const { principal, action, function_name, qualifier, source_arn } = resource.attributes;
  return {
    who: [String(principal)],
    may: [String(action)],
    on: [`${resolve(function_name)}:${resolve(qualifier)}`],
    conditions: [`from ${resolve(source_arn)}`],
    why: whyOf(resource),
    denied: false,
  };
}

/** A role that a member has on one thing or on the project; a custom role permission by permission. */
function member(
  resource: Resource,
  { all, resolve }: { readonly all: readonly Resource[]; readonly resolve: Resolve },
): readonly Access[] {
  const { role, member: name, ...rest } = resource.attributes;
  const on = GRANTED_ON.find((key) => rest[key] !== undefined) ?? "project";
  const line = {
    who: [resolve(name).replace(/^serviceAccount:/, "")],
    on: [resolve(rest[on])],
    conditions: [],
    denied: false,
  };
  const custom = all.find(
    ({ type, address }) =>
      type === "google_project_iam_custom_role" && String(role).startsWith(`\${${address}.`),
  );
  if (!custom) return [{ ...line, may: [resolve(role)], why: whyOf(resource) }];
  const permissions = custom.attributes["permissions"] as readonly string[];
  const groups = Map.groupBy(permissions, (permission) => permission.slice(0, permission.lastIndexOf(".")));
  return [...groups].map(([kind, may]) => ({ ...line, may, why: whyOf(custom, kind) }));
}

function labelOf({ address, attributes }: Resource): string {
  const name = NAMES.map((key) => attributes[key]).find(
    (value) => typeof value === "string" && !value.includes("${"),
  );
  return typeof name === "string" ? name : address;
}

/** What `explain` wrote beside the resource. */
function whyOf({ address, attributes }: Resource, part?: string): string {
  const { why } = (attributes["//"] ?? {}) as { why?: string | Readonly<Record<string, string>> };
  const found = typeof why === "object" ? why[part ?? ""] : why;
  if (found === undefined) {
    throw new Failure(
      `${address}${part === undefined ? "" : `, "${part}"`}: gives access and does not say what for; ` +
        "say it where the resource is made, by explain (infra/explain.ts)",
    );
  }
  return found;
}
