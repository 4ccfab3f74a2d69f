import { ports } from "../../contract/endpoints.ts";
import { monitorDefaults } from "../../contract/monitor.ts";

const { intervalSeconds, timeoutSeconds, failuresBeforeAlert } = monitorDefaults;

export const helpText = `Watches MCP servers: /health, /ready and a real MCP round trip of each, at an interval. Shows them on a status
page, answers Prometheus, and tells webhooks when a server goes down and when it is back.

usage: npm run monitor -- --target NAME=URL [--target NAME=URL ...] [options]

Options:
  --target NAME=URL  a server, by its name in metrics and alerts; once for each
  --config FILE      JSON with any of these options (targets as an object, webhooks as a list); flags win
  --interval TIME    from the start of one check to the next, 1s to 1h (${intervalSeconds}s)
  --timeout TIME     longest that a check waits, 100ms to 1m (${timeoutSeconds}s)
  --failures N       failing checks in a row before anybody is told (${failuresBeforeAlert})
  --failover URL     the address that clients use, to show which server answers there
  --webhook URL      a receiver of alerts and recoveries, up to 10; needs MONITOR_WEBHOOK_SECRET
  --history FILE     SQLite file that survives a restart; :memory: keeps nothing (monitor.db)
  --host ADDRESS     address to listen on (127.0.0.1); the page asks nobody who they are
  --port N           status page, live data and metrics (${ports.monitor}); 0 lets the system choose
  --help             show this

Environment:
  MONITOR_TOKEN_<NAME>    bearer credential for the server NAME, in upper case with _ for -
  MONITOR_WEBHOOK_SECRET  signs webhooks as Standard Webhooks has it: whsec_ and base64 of 24 to 64 bytes

Exit codes:
  0   ended by SIGINT or SIGTERM
  1   the port is taken
  64  wrong arguments
  78  wrong configuration file or environment, or the history cannot be used
`;
