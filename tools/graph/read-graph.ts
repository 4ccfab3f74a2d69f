/** A synthesized stack, as `cdk.tf.json` holds it. */
export interface StackJson {
  readonly name: string;
  /** Names of the stacks that are deployed before it. */
  readonly dependencies: readonly string[];
  readonly terraform: {
    readonly resource?: ResourcesByType;
    readonly data?: ResourcesByType;
  };
}

type ResourcesByType = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/** Resources of one type in a group. */
export interface GraphRow {
  readonly label: string;
  readonly count: number;
}

/** A construct and the resources inside it. */
export interface GraphGroup {
  readonly id: string;
  readonly title: string;
  /** What tells it from a group of the same title: the construct around it. */
  readonly caption: string | undefined;
  /** First part of its resources' types: `google`, `aws`, `kubernetes`. */
  readonly provider: string;
  readonly rows: readonly GraphRow[];
}

export interface GraphStack {
  readonly name: string;
  readonly groups: readonly GraphGroup[];
}

/** The first refers to the second: it needs it to exist. Ends are ids of groups, or names of stacks. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
}

export interface Graph {
  readonly stacks: readonly GraphStack[];
  readonly edges: readonly GraphEdge[];
}

interface Resource {
  readonly address: string;
  readonly type: string;
  /** Construct ids below the stack. */
  readonly path: readonly string[];
  readonly text: string;
}

const REFERENCE = /\b(data\.)?([a-z][a-z0-9]*_[a-z0-9_]+)\.([A-Za-z_][A-Za-z0-9_-]*)/g;
/** Grants and switches: they say less about an architecture than what they are for. */
const MINOR =
  /_iam_member$|_iam_binding$|^google_project_service$|_policy_attachment$|_permission$|_secret_version$/;

/** The resources of stacks, grouped by construct, and the references between the groups. */
export function readGraph(stacks: readonly StackJson[]): Graph {
  const edges = new Map<string, GraphEdge>();
  const addEdge = (from: string, to: string): void => {
    if (from !== to) edges.set(`${from}\n${to}`, { from, to });
  };
  const drawn = stacks.map((stack) => {
    const resources = readResources(stack);
    const groupOf = groupFinder(stack.name, resources);
    const byAddress = new Map(resources.map((resource) => [resource.address, groupOf(resource)]));
    for (const resource of resources) {
      for (const [, data = "", type, name] of resource.text.matchAll(REFERENCE)) {
        const target = byAddress.get(`${type}.${name}`);
        if (data === "" && target !== undefined) addEdge(groupOf(resource), target);
      }
      for (const producer of stacks) {
        const state = `cross-stack-reference-input-${producer.name}`;
        if (resource.text.includes(`data.terraform_remote_state.${state}`))
          addEdge(groupOf(resource), producer.name);
      }
    }
    return { name: stack.name, groups: readGroups(resources, groupOf) };
  });
  for (const { name, dependencies } of stacks) {
    for (const producer of dependencies) {
      const known = [...edges.values()].some(
        ({ from, to }) => to === producer && from.startsWith(`${name}/`),
      );
      if (!known && stacks.some((stack) => stack.name === producer)) addEdge(name, producer);
    }
  }
  return { stacks: drawn, edges: [...edges.values()] };
}

function readResources({ name: stack, terraform }: StackJson): readonly Resource[] {
  return Object.entries(terraform.resource ?? {}).flatMap(([type, byName]) =>
    Object.entries(byName).map(([name, { "//": notes, ...attributes }]) => {
      const { metadata } = notes as { metadata: { path: string } };
      const path = metadata.path.split("/").slice(stack.split("/").length);
      return { address: `${type}.${name}`, type, path, text: JSON.stringify(attributes) };
    }),
  );
}

/** One group for each construct of the stack; one that holds nothing but several constructs is drawn as those. */
function groupFinder(stack: string, resources: readonly Resource[]): (resource: Resource) => string {
  const inside = Map.groupBy(resources, ({ path }) => path[0]);
  const isWrapper = (id: string | undefined): boolean => {
    const members = inside.get(id) ?? [];
    return (
      members.every(({ path }) => path.length > 2) && new Set(members.map(({ path }) => path[1])).size > 1
    );
  };
  return ({ path }) => [stack, ...path.slice(0, isWrapper(path[0]) ? 2 : 1)].join("/");
}

function readGroups(
  resources: readonly Resource[],
  groupOf: (resource: Resource) => string,
): readonly GraphGroup[] {
  return [...Map.groupBy(resources, groupOf)].map(([id, members]) => {
    const [title = "", parent] = id.split("/").slice(1).toReversed();
    const types = [...Map.groupBy(members, ({ type }) => type)].map(([type, all]) => ({
      type,
      count: all.length,
    }));
    const rows = types
      .toSorted(
        (one, other) =>
          Number(MINOR.test(one.type)) - Number(MINOR.test(other.type)) || (one.type < other.type ? -1 : 1),
      )
      .map(({ type, count }) => ({ label: describeType(type), count }));
    const provider = types[0]?.type.split("_")[0] ?? "";
    return { id, title: describe(title), caption: parent, provider, rows };
  });
}

const WRITTEN: Readonly<Record<string, string>> = {
  acm: "ACM",
  api: "API",
  apis: "APIs",
  ci: "CI",
  cloudwatch: "CloudWatch",
  dns: "DNS",
  ecr: "ECR",
  http: "HTTP",
  https: "HTTPS",
  iam: "IAM",
  kms: "KMS",
  route53: "Route 53",
  s3: "S3",
  sns: "SNS",
  sqs: "SQS",
  ssl: "SSL",
  tls: "TLS",
  url: "URL",
  vpc: "VPC",
  wafv2: "WAF",
  acl: "ACL",
  openid: "OpenID",
  secretsmanager: "Secrets Manager",
  redis: "Redis",
  elasticache: "ElastiCache",
};

/** Names of services that have two words. */
const NAMES = /\b(?:cloud run|secret manager|certificate manager|artifact registry|api gateway)\b/gi;

/** `google_compute_url_map` as "Compute URL map". */
function describeType(type: string): string {
  return describe(type.replace(/^[a-z0-9]+_/, "").replace(/_v\d+(?=_|$)/, "")).replace(NAMES, (name) =>
    name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()),
  );
}

function describe(id: string): string {
  const words = id.split(/[-_]/).map((word) => WRITTEN[word] ?? word);
  const text = words.join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
