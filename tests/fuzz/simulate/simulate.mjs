// Answers simulations, one JSON object a line, with @cloud-copilot/iam-simulate as it is installed in a folder.
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'

const load = createRequire(join(resolve(process.argv[2]), 'simulate.js'))
const { runSimulation } = load('@cloud-copilot/iam-simulate')

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await runSimulation(JSON.parse(line), { simulationMode: 'Strict' })
  const ignored = answer.result?.ignoredContextKeys ?? []
  console.log(JSON.stringify({ result: answer.overallResult ?? null, ignored, errors: answer.errors ?? null }))
}
