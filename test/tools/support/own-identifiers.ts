/** Identifiers that are nobody's placeholders, of everything that dev must name. */
export const ownIdentifiers = {
  REPOSITORY: "acme/mcp",
  REPOSITORY_ID: "1",
  REPOSITORY_OWNER_ID: "2",
  REPOSITORY_SUBJECT: "repo:acme/mcp",
  COLLECTOR_IMAGE_DIGEST: `sha256:${"1".repeat(64)}`,
  DEV_GOOGLE_PROJECT: "acme-mcp-dev",
  DEV_GOOGLE_PROJECT_NUMBER: "123456789",
  DEV_AWS_ACCOUNT_ID: "123456789012",
  DEV_DOMAIN: "mcp.dev.acme.test",
  DEV_DNS_ZONE: "acme.test",
  DEV_ALERT_EMAIL: "on-call@acme.test",
  DEV_STATE_BUCKET: "acme-mcp-dev-state",
};
