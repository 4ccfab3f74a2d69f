import { type Block, block, blocks, isBlock, isExpression, type Json, text, texts } from "./json.ts";
import type { StackResource, SynthesizedStack } from "./synthesized-stack.ts";

/** One statement of an AWS policy, wherever it was written. */
export interface IamStatement {
  readonly resource: StackResource;
  /** Argument and statement as a reader would find them: `policy, statement "ReadSecrets"`. */
  readonly where: string;
  readonly effect: string;
  readonly actions: readonly string[];
  /** What a statement leaves out: in one that allows, everything else is granted. */
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  /** `AWS:*`, `Service:lambda.amazonaws.com`; empty in an identity's policy. */
  readonly principals: readonly string[];
  /** Keys that the conditions look at, such as `aws:SourceArn`, each with its values. */
  readonly conditions: readonly { readonly key: string; readonly values: readonly string[] }[];
}

export interface IamPolicies {
  readonly statements: readonly IamStatement[];
  /** Policies whose text is known only to Terraform. */
  readonly unreadable: readonly { readonly resource: StackResource; readonly argument: string }[];
}

const ARGUMENTS = ["policy", "assume_role_policy", "access_policy", "policy_document", "resource_policy"];
const DOCUMENT = "aws_iam_policy_document";
const DOCUMENT_REFERENCE = /^\$\{data\.aws_iam_policy_document\.[\w-]+\.(?:minified_)?json\}$/;

const known = new WeakMap<SynthesizedStack, IamPolicies>();

/** Every AWS policy of a stack: policy documents, and JSON in the arguments that take policies. */
export function readStatements(stack: SynthesizedStack): IamPolicies {
  // Several rules ask, each for the same.
  const policies = known.get(stack) ?? parseStatements(stack);
  known.set(stack, policies);
  return policies;
}

function parseStatements(stack: SynthesizedStack): IamPolicies {
  const statements: IamStatement[] = [];
  const unreadable: { resource: StackResource; argument: string }[] = [];
  for (const resource of stack.resources.filter(({ type }) => type.startsWith("aws_"))) {
    if (resource.type === DOCUMENT) {
      statements.push(
        ...blocks(resource.attributes["statement"]).map((item, index) => fromDocument(resource, item, index)),
      );
      continue;
    }
    for (const [argument, value] of policyArguments(resource)) {
      if (DOCUMENT_REFERENCE.test(value)) continue;
      const parsed = parse(value);
      if (parsed) {
        statements.push(
          ...blocks(parsed["Statement"]).map((item, index) => fromJson(resource, argument, item, index)),
        );
      } else unreadable.push({ resource, argument });
    }
  }
  return { statements, unreadable };
}

function* policyArguments(resource: StackResource): Generator<readonly [string, string]> {
  for (const argument of ARGUMENTS) {
    const value = resource.attributes[argument];
    if (typeof value === "string" && value !== "") yield [argument, value];
  }
  for (const inline of blocks(resource.attributes["inline_policy"])) {
    yield ["inline_policy.policy", text(inline["policy"])];
  }
}

function parse(value: string): Block | undefined {
  try {
    const parsed = JSON.parse(value) as Json;
    return isBlock(parsed) ? parsed : undefined;
  } catch {
    // An expression, or a text with one that carries quotes of its own.
    return isExpression(value) ? undefined : {};
  }
}

function fromDocument(resource: StackResource, statement: Block, index: number): IamStatement {
  return {
    resource,
    where: `statement ${label(statement["sid"], index)}`,
    effect: text(statement["effect"]) || "Allow",
    actions: texts(statement["actions"]),
    notActions: texts(statement["not_actions"]),
    resources: texts(statement["resources"]),
    notResources: texts(statement["not_resources"]),
    principals: blocks(statement["principals"]).flatMap((principal) =>
      texts(principal["identifiers"]).map((identifier) => `${text(principal["type"])}:${identifier}`),
    ),
    conditions: blocks(statement["condition"]).map((condition) => ({
      key: text(condition["variable"]),
      values: texts(condition["values"]),
    })),
  };
}

function fromJson(resource: StackResource, argument: string, statement: Block, index: number): IamStatement {
  const principal = statement["Principal"];
  return {
    resource,
    where: `${argument}, statement ${label(statement["Sid"], index)}`,
    effect: text(statement["Effect"]),
    actions: texts(statement["Action"]),
    notActions: texts(statement["NotAction"]),
    resources: texts(statement["Resource"]),
    notResources: texts(statement["NotResource"]),
    principals:
      principal === "*"
        ? ["*:*"]
        : Object.entries(block(principal)).flatMap(([type, names]) =>
            texts(names).map((name) => `${type}:${name}`),
          ),
    conditions: Object.values(block(statement["Condition"])).flatMap((operator) =>
      Object.entries(block(operator)).map(([key, values]) => ({ key, values: texts(values) })),
    ),
  };
}

function label(sid: Json | undefined, index: number): string {
  return text(sid) === "" ? String(index + 1) : `"${text(sid)}"`;
}
