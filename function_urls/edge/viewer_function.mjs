// Runs CloudFront functions: each request to the Unix socket that the first argument names brings a
// function's code and an event, and takes away what its handler returns, or why it returned nothing.

import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { createContext, Script } from "node:vm";

const MILLISECONDS = 250;
const scripts = new Map();

function script(code) {
  if (!scripts.has(code)) scripts.set(code, new Script(code));
  return scripts.get(code);
}

async function run({ code, event }) {
  const context = createContext({ event, console: { log() {} } });
  script(code).runInContext(context, { timeout: MILLISECONDS });
  return await script("handler(event)").runInContext(context, { timeout: MILLISECONDS });
}

createServer(async (request, response) => {
  try {
    const result = await run(JSON.parse(await text(request)));
    response.end(JSON.stringify({ result }));
  } catch (error) {
    response.end(JSON.stringify({ error: String(error) }));
  }
}).listen(process.argv[2]);
