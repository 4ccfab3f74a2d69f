import { describe, expect, it } from "vitest";
import { FrontDoor, type FrontDoorProps } from "../../../infra/kubernetes/front-door.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";
import { selector, server } from "./support/any-server.ts";

const props: FrontDoorProps = {
  ...server,
  hosts: ["mcp.example.com", "primary.mcp.example.com"],
  ingressClass: "public",
  tls: { kind: "cert-manager", clusterIssuer: "letsencrypt-dns" },
};
const synthesize = (options: Partial<FrontDoorProps> = {}) =>
  synthesizeConstruct((scope) => new FrontDoor(scope, "front-door", { ...props, ...options }));
const ingress = (options: Partial<FrontDoorProps> = {}) => synthesize(options).only("kubernetes_ingress_v1");

describe("FrontDoor", () => {
  it("leads to the pods of every track, within the cluster alone, and not to their metrics", () => {
    expect(synthesize().only("kubernetes_service_v1")["spec"]).toEqual({
      type: "ClusterIP",
      selector,
      port: [{ name: "http", port: 8080, target_port: "http", protocol: "TCP" }],
    });
  });

  it("answers each host, with a certificate for all", () => {
    const backend = {
      service: {
        name: expect.stringMatching(/^\$\{kubernetes_service_v1\..*\.name\}$/),
        port: { name: "http" },
      },
    };
    expect(ingress()["spec"]).toEqual({
      ingress_class_name: "public",
      tls: [{ hosts: props.hosts, secret_name: "mcp-dev-certificate" }],
      rule: props.hosts.map((host) => ({
        host,
        http: { path: [{ path: "/", path_type: "Prefix", backend }] },
      })),
    });
  });

  it("asks cert-manager for it, or takes one that was brought", () => {
    expect(ingress()["metadata"]).toMatchObject({
      annotations: { "cert-manager.io/cluster-issuer": "letsencrypt-dns" },
    });
    const brought = ingress({ tls: { kind: "secret", secretName: "wildcard" } });
    expect(brought["spec"]).toMatchObject({ tls: [{ secret_name: "wildcard" }] });
    expect(brought["metadata"]).toMatchObject({ annotations: {} });
  });

  it("tells the controller what only that one understands", () => {
    const annotations = { "controller.example.com/timeout": "60s" };
    expect(ingress({ annotations })["metadata"]).toMatchObject({ annotations });
  });
});
