import { describe, expect, it } from "vitest";
import { resolveEnvironments } from "../../../stacks/environments/index.ts";
import { refusePlaceholders } from "../../../tools/shared/refuse-placeholders.ts";

const noImageYet = {
  REPOSITORY: "acme/mcp",
  REPOSITORY_ID: "1",
  REPOSITORY_OWNER_ID: "2",
  REPOSITORY_SUBJECT: "repo:acme/mcp",
  DEV_GOOGLE_PROJECT: "acme-mcp-dev",
  DEV_GOOGLE_PROJECT_NUMBER: "123456789",
  DEV_AWS_ACCOUNT_ID: "123456789012",
  DEV_DOMAIN: "mcp.dev.acme.test",
  DEV_DNS_ZONE: "acme.test",
  DEV_ALERT_EMAIL: "on-call@acme.test",
  DEV_STATE_BUCKET: "acme-mcp-dev-state",
};

describe("refusePlaceholders", () => {
  const [dev] = resolveEnvironments(noImageYet).filter(({ name }) => name === "dev");
  if (!dev) throw new Error("There is no environment dev");

  it("lets the foundation be deployed before anybody looked up others' images", () => {
    expect(() => refusePlaceholders(dev, "dev-foundation")).not.toThrow();
  });

  it.each([undefined, "dev-google"])("asks %s for others' images, and not for our own", (stack) => {
    expect(() => refusePlaceholders(dev, stack)).toThrow(
      /^dev still has placeholders:\n {2}COLLECTOR_IMAGE_DIGEST is ".*"\nChange them in/,
    );
  });
});
