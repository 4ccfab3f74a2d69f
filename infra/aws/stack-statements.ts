import { functionBoundaryArn } from "./function-boundary.ts";
import { changeKeysByTag, createKeys, findKeys, readKeysByTag } from "./key-statements.ts";
import type { Statement } from "./policy-document.ts";
import { type StackScope, stackKinds } from "./stack-kinds.ts";

/** What a plan of the aws and dns stacks reads. */
export function readStacks(scope: StackScope, environment: string): readonly Statement[] {
  return [
    ...stackKinds(scope).map(({ sid, what, resources, read }) => ({
      sid: `Read${sid}`,
      why: `Compares ${what} with the code.`,
      actions: read,
      resources,
    })),
    ...readKeysByTag(scope, environment),
    findKeys,
    ...(scope.repositoryArn === undefined ? [] : [readLists]),
  ];
}

/** What a deployment of the aws and dns stacks reads and changes. */
export function changeStacks(scope: StackScope, environment: string): readonly Statement[] {
  return [
    ...stackKinds(scope).map(({ sid, what, resources, read, write }) => ({
      sid: `Change${sid}`,
      why: `Creates, changes and deletes ${what}.`,
      actions: [...read, ...write],
      resources,
    })),
    ...readKeysByTag(scope, environment),
    findKeys,
    ...changeKeysByTag(scope, environment),
    ...(scope.repositoryArn === undefined
      ? [createHealthChecks, createKeys(environment)]
      : [readLists, createNameless, createKeys(environment), ...changeBoundedRole(scope)]),
  ];
}

/** What no statement can name a resource for. */
const readLists: Statement = {
  sid: "ListLogGroups",
  why: "Finds the environment's log groups by name.",
  actions: ["logs:DescribeLogGroups"],
  resources: ["*"],
  withoutResource: "logs:DescribeLogGroups lists names and gives access to no line of a log.",
};

const createNameless: Statement = {
  sid: "CreateNameless",
  why: "Creates health checks, and lets the firewall write its log.",
  actions: [
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeResourcePolicies",
    "logs:PutResourcePolicy",
    "route53:CreateHealthCheck",
  ],
  resources: ["*"],
  withoutResource:
    "Health checks have no id before they are created, and the delivery of a firewall's log knows no resource.",
};

const createHealthChecks: Statement = {
  sid: "CreateHealthChecks",
  why: "Creates health checks.",
  actions: ["route53:CreateHealthCheck"],
  resources: ["*"],
  withoutResource: "Health checks have no id before they are created.",
};

/** The role's permissions are the deployer's to write, within a boundary that is not. */
function changeBoundedRole({ accountId, prefix }: StackScope): readonly Statement[] {
  const role = `arn:aws:iam::${accountId}:role/${prefix}-function`;
  const boundary = functionBoundaryArn(accountId, prefix);
  return [
    {
      sid: "ChangeRoleWithinBoundary",
      why: "Says what the function may do, never beyond the boundary that the foundation sets.",
      actions: [
        "iam:CreateRole",
        "iam:DeleteRolePolicy",
        "iam:PutRolePermissionsBoundary",
        "iam:PutRolePolicy",
      ],
      resources: [role],
      conditions: { StringEquals: { "iam:PermissionsBoundary": boundary } },
    },
    {
      sid: "PassRole",
      why: "Gives the function its role.",
      actions: ["iam:PassRole"],
      resources: [role],
      conditions: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
    },
  ];
}
