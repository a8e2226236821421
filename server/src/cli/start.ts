// `jari start`: the product in one process, until Ctrl-C.
import { configOptions, readConfig, SETTINGS } from '#config';
import { createReport } from '#kernel/reporting';
import { type Server, startServer } from '../server.ts';
import { buildSite, isBuilt, SITE_FOLDER } from '../site/build.ts';
import type { Command } from './command.ts';
import { progress } from './progress.ts';
import { seedDemo } from './seed.ts';

const command: Command = {
  summary: 'Starts Jari: its database, its API, a demo to try; Ctrl-C stops everything.',
  usage: '[flags]',
  help: Object.values(SETTINGS).map((setting) => {
    const name = 'flag' in setting ? `--${setting.flag}, ${setting.variable}` : setting.variable;
    return `${name.padEnd(36)} ${setting.what} (default: ${setting.default})`;
  }),
  options: configOptions,
  async run({ values }) {
    const config = readConfig(values);
    const report = progress();
    const log = createReport({ level: config.logLevel });
    const site = {
      folder: SITE_FOLDER,
      missing: () => (isBuilt() ? undefined : 'The pages are being built.'),
    };
    const server = await startServer({ config, log, onProgress: report, ...(config.web && { site }) });
    const [told, unbuilt] = await Promise.all([
      config.demo ? seedDemo(server, config, report) : undefined,
      config.web ? buildSite(report).catch((error: Error) => error.message) : undefined,
    ]);
    report.done();
    if (unbuilt) log.error({ because: unbuilt }, 'the pages could not be built; the API sells without them');
    process.stdout.write(welcome(server, { told, web: config.web }));
    await interrupted();
    process.stdout.write('\nstopping …\n');
    await server.stop();
    return 0;
  },
};
export default command;

function welcome(
  { url, sandboxControlUrl }: Server,
  { told, web }: { told: string | undefined; web: boolean },
): string {
  const lines = [`Jari sells at ${url}`];
  if (web) lines.push(`  hosts      ${url}/host`, `  operators  ${url}/operations`);
  lines.push(`  API        ${url}/docs`);
  if (sandboxControlUrl) lines.push(`  cards      play money; faults at ${sandboxControlUrl}/control`);
  return `${lines.join('\n')}\n${told ? `\n${told}\n` : ''}\nCtrl-C stops it.\n`;
}

/** Resolves at the first signal; a second one ends the process at once. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(1));
        resolve();
      });
    }
  });
}
