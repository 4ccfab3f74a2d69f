/** Where the resources of one environment's aws and dns stacks are, as their names say. */
export interface StackScope {
  readonly accountId: string;
  readonly region: string;
  /** Opens every name: product and environment. */
  readonly prefix: string;
  /** The image's repository, which the function is given its image from; absent where there is no function. */
  readonly repositoryArn: string | undefined;
  /** The zone that holds the environment's names; absent where it has no DNS of ours. */
  readonly zoneArn: string | undefined;
}

/** One kind of thing that the stacks have: what a plan reads of it, and what a deployment changes. */
export interface StackKind {
  readonly sid: string;
  /** Ends the sentence "creates, changes and deletes …". */
  readonly what: string;
  readonly resources: readonly string[];
  readonly read: readonly string[];
  readonly write: readonly string[];
}

/** Where Route 53 keeps the metrics of its health checks, and so where their alarms are. */
export const HEALTH_REGION = "us-east-1";
/** The kinds of things that the aws and dns stacks have. */
export function stackKinds(scope: StackScope): readonly StackKind[] {
  const { repositoryArn, zoneArn } = scope;
  return [
    ...(repositoryArn === undefined ? [] : functionKinds(scope, repositoryArn)),
    ...alarmKinds(scope),
    ...(zoneArn === undefined ? [] : names(zoneArn)),
  ];
}

function arnOf({ accountId, region }: StackScope) {
  return (service: string, resource: string, place = region) =>
    `arn:aws:${service}:${place}:${accountId}:${resource}`;
}

function functionKinds(scope: StackScope, repositoryArn: string): readonly StackKind[] {
  const { accountId, region, prefix } = scope;
  const arn = arnOf(scope);
  const gateway = (path: string) => `arn:aws:apigateway:${region}::${path}`;
  return [
    {
      sid: "Function",
      what: "the function, its versions and its alias",
      resources: [arn("lambda", `function:${prefix}`), arn("lambda", `function:${prefix}:*`)],
      read: [
        "lambda:GetAlias",
        "lambda:GetFunction",
        "lambda:GetFunctionCodeSigningConfig",
        "lambda:GetFunctionConfiguration",
        "lambda:GetPolicy",
        "lambda:ListTags",
        "lambda:ListVersionsByFunction",
      ],
      write: [
        "lambda:AddPermission",
        "lambda:CreateAlias",
        "lambda:CreateFunction",
        "lambda:DeleteAlias",
        "lambda:DeleteFunction",
        "lambda:PublishVersion",
        "lambda:PutFunctionConcurrency",
        "lambda:RemovePermission",
        "lambda:TagResource",
        "lambda:UpdateAlias",
        "lambda:UpdateFunctionCode",
        "lambda:UpdateFunctionConfiguration",
      ],
    },
    {
      sid: "Image",
      what: "the way in which Lambda reaches the image",
      resources: [repositoryArn],
      read: ["ecr:DescribeImages"],
      // Lambda itself pulls by the repository's policy, which it adds in the deployer's name.
      write: [
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
        "ecr:GetRepositoryPolicy",
        "ecr:SetRepositoryPolicy",
      ],
    },
    {
      sid: "Role",
      what: "the role that the function runs as",
      resources: [`arn:aws:iam::${accountId}:role/${prefix}-function`],
      read: ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"],
      write: [
        "iam:DeleteRole",
        "iam:ListInstanceProfilesForRole",
        "iam:TagRole",
        "iam:UpdateAssumeRolePolicy",
      ],
    },
    {
      sid: "Secrets",
      what: "the server's secrets",
      resources: [arn("secretsmanager", `secret:${prefix}/*`)],
      read: ["secretsmanager:DescribeSecret", "secretsmanager:GetResourcePolicy"],
      // A version is read back once it is written; no other role of the pipeline reads values.
      write: [
        "secretsmanager:CreateSecret",
        "secretsmanager:DeleteSecret",
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
        "secretsmanager:TagResource",
        "secretsmanager:UpdateSecret",
        "secretsmanager:UpdateSecretVersionStage",
      ],
    },
    {
      sid: "Logs",
      what: "the log groups of function, API and firewall",
      resources: [
        arn("logs", `log-group:/aws/lambda/${prefix}`),
        arn("logs", `log-group:/aws/lambda/${prefix}:*`),
        arn("logs", `log-group:/aws/api-gateway/${prefix}`),
        arn("logs", `log-group:/aws/api-gateway/${prefix}:*`),
        arn("logs", `log-group:aws-waf-logs-${prefix}`),
        arn("logs", `log-group:aws-waf-logs-${prefix}:*`),
      ],
      read: ["logs:ListTagsForResource"],
      write: [
        "logs:AssociateKmsKey",
        "logs:CreateLogGroup",
        "logs:DeleteLogGroup",
        "logs:PutRetentionPolicy",
        "logs:TagResource",
      ],
    },
    {
      sid: "Api",
      what: "the API, its stage and its domain",
      resources: [
        gateway("/restapis"),
        gateway("/restapis/*"),
        gateway("/domainnames"),
        gateway("/domainnames/*"),
        gateway("/tags/*"),
      ],
      read: ["apigateway:GET"],
      write: [
        "apigateway:DELETE",
        "apigateway:PATCH",
        "apigateway:POST",
        "apigateway:PUT",
        "apigateway:SetWebACL",
      ],
    },
    {
      sid: "Firewall",
      what: "the firewall and its place before the API",
      resources: [
        arn("wafv2", `regional/webacl/${prefix}/*`),
        arn("wafv2", "regional/managedruleset/*/*"),
        gateway("/restapis/*/stages/*"),
      ],
      read: [
        "wafv2:GetLoggingConfiguration",
        "wafv2:GetWebACL",
        "wafv2:GetWebACLForResource",
        "wafv2:ListTagsForResource",
      ],
      write: [
        "wafv2:AssociateWebACL",
        "wafv2:CreateWebACL",
        "wafv2:DeleteLoggingConfiguration",
        "wafv2:DeleteWebACL",
        "wafv2:DisassociateWebACL",
        "wafv2:PutLoggingConfiguration",
        "wafv2:TagResource",
        "wafv2:UpdateWebACL",
      ],
    },
    {
      sid: "Certificate",
      what: "the certificate of the clients' name",
      // A certificate's id is its own: the account's and the region's are as narrow as a name gets.
      resources: [arn("acm", "certificate/*")],
      read: ["acm:DescribeCertificate", "acm:ListTagsForCertificate"],
      write: ["acm:AddTagsToCertificate", "acm:DeleteCertificate", "acm:RequestCertificate"],
    },
  ];
}

function alarmKinds(scope: StackScope): readonly StackKind[] {
  const { accountId, prefix } = scope;
  const arn = arnOf(scope);
  return [
    {
      sid: "Topics",
      what: "the topics that mail whoever is on call",
      resources: [
        arn("sns", `${prefix}-on-call`),
        arn("sns", `${prefix}-on-call:*`),
        arn("sns", `${prefix}-failover`, HEALTH_REGION),
        arn("sns", `${prefix}-failover:*`, HEALTH_REGION),
      ],
      read: ["sns:GetSubscriptionAttributes", "sns:GetTopicAttributes", "sns:ListTagsForResource"],
      write: [
        "sns:CreateTopic",
        "sns:DeleteTopic",
        "sns:SetSubscriptionAttributes",
        "sns:SetTopicAttributes",
        "sns:Subscribe",
        "sns:TagResource",
        "sns:Unsubscribe",
      ],
    },
    {
      sid: "Alarms",
      what: "alarms and dashboard",
      resources: [
        arn("cloudwatch", `alarm:${prefix}*`),
        arn("cloudwatch", `alarm:${prefix}*`, HEALTH_REGION),
        `arn:aws:cloudwatch::${accountId}:dashboard/${prefix}`,
      ],
      read: ["cloudwatch:DescribeAlarms", "cloudwatch:GetDashboard", "cloudwatch:ListTagsForResource"],
      write: [
        "cloudwatch:DeleteAlarms",
        "cloudwatch:DeleteDashboards",
        "cloudwatch:PutDashboard",
        "cloudwatch:PutMetricAlarm",
        "cloudwatch:TagResource",
      ],
    },
  ];
}

function names(zoneArn: string): readonly StackKind[] {
  return [
    {
      sid: "Records",
      what: "the records of the environment's zone",
      resources: [zoneArn],
      read: ["route53:GetHostedZone", "route53:ListResourceRecordSets", "route53:ListTagsForResource"],
      write: ["route53:ChangeResourceRecordSets"],
    },
    {
      sid: "HealthChecks",
      what: "the health checks that failover follows",
      // A health check's id is its own, and belongs to no region and no account by name.
      resources: ["arn:aws:route53:::healthcheck/*", "arn:aws:route53:::change/*"],
      read: ["route53:GetChange", "route53:GetHealthCheck", "route53:ListTagsForResource"],
      write: ["route53:ChangeTagsForResource", "route53:DeleteHealthCheck", "route53:UpdateHealthCheck"],
    },
  ];
}
