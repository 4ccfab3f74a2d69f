// What image-check must be told to run the image as the cluster's manifest does, one argument a line, read from the
// synthesized stack so that nothing is written twice. Fails where the image and the manifest disagree.
import { readFileSync } from "node:fs";

const [, , path = "cdktf.out/stacks/cluster-kubernetes/cdk.tf.json"] = process.argv;
const { resource } = JSON.parse(readFileSync(path, "utf8"));
const only = (type) => Object.values(resource[type])[0];
const pod = only("kubernetes_deployment_v1").spec.template.spec;
const [container] = pod.container;

const user = `${pod.security_context.run_as_user}:${pod.security_context.run_as_group}`;
const imageUser = readFileSync("Dockerfile", "utf8")
  .match(/^USER (.*)$/gm)
  ?.at(-1)
  ?.slice("USER ".length);
if (user !== imageUser) throw new Error(`the manifest runs ${user}, the image is made for ${imageUser}`);
if (!container.security_context.read_only_root_filesystem)
  throw new Error("the root file system is not read-only");
// image-check gives a program 10 s to stop.
const pause = Number(JSON.stringify(container.lifecycle).match(/undefined, (\d+)/)?.[1]) / 1000;
if (!(pod.termination_grace_period_seconds - pause >= 10))
  throw new Error("the pod is killed before image-check would");

const plain = { ...only("kubernetes_config_map_v1").data };
for (const { name, value } of container.env) if (value !== undefined) plain[name] = value;
if (!plain.NODE_OPTIONS?.includes("--max-old-space-size=")) throw new Error("Node's heap has no limit");
const port = container.port.find(
  ({ name }) => name === container.readiness_probe.http_get.port,
).container_port;
const args = ["--port", String(port), "--path", container.readiness_probe.http_get.path];
for (const [name, value] of Object.entries(plain)) args.push("--env", `${name}=${value}`);
process.stdout.write(`${args.join("\n")}\n`);
