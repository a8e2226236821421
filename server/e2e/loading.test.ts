import assert from 'node:assert/strict';
import { registerHooks } from 'node:module';
import { test } from 'node:test';

test('without a collector nothing of OpenTelemetry is loaded', async () => {
  const loaded: string[] = [];
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      loaded.push(specifier);
      return next(specifier, context);
    },
  });
  await import('../src/server.ts');
  assert.ok(loaded.includes('#kernel/system'));
  // The package of metrics loads the bare interface by itself; without an SDK behind it, it does nothing.
  const spans = loaded.filter((name) => /telemetry|tracing/.test(name) && name !== '@opentelemetry/api');
  assert.deepEqual(spans, []);
  await import('../src/tracing/collector.ts');
  assert.ok(loaded.includes('@opentelemetry/sdk-trace'), 'this test sees what is loaded');
  hooks.deregister();
});
