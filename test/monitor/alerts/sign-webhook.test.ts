import { describe, expect, it } from "vitest";
import { signWebhook, webhookKey } from "../../../app/monitor/alerts/sign-webhook.ts";

const KEY = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

describe("signWebhook", () => {
  it("signs as the published example of Standard Webhooks does", () => {
    const key = webhookKey(`whsec_${KEY}`);
    const content = {
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
      timestamp: 1614265330,
      body: '{"test": 2432232314}',
    };
    expect(signWebhook(key ?? Buffer.alloc(0), content)).toEqual({
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });
});

describe("webhookKey", () => {
  it.each([
    ["no prefix", KEY],
    ["another alphabet", "whsec_not base64!"],
    ["too short", `whsec_${Buffer.alloc(23).toString("base64")}`],
    ["too long", `whsec_${Buffer.alloc(65).toString("base64")}`],
    ["nothing", ""],
  ])("refuses %s", (_what, secret) => {
    expect(webhookKey(secret)).toBeUndefined();
  });
});
