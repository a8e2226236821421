// Where spans go: OpenTelemetry's SDK, and OTLP over HTTP to whatever collects them. Loaded only when a collector is
// set; one that is away costs spans and one line in the log, never a request.

import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Config } from '#config';
import type { Log } from '#kernel/system';
import { type Telemetry, telemetry } from '#kernel/telemetry';

export const tracingLimits = {
  spansQueuedMax: { value: 8_192, unit: 'spans', why: 'spans kept for the collector; more are dropped' },
  spansPerExportMax: { value: 512, unit: 'spans', why: 'spans in one request to the collector' },
  exportEveryMs: { value: 2_000, unit: 'ms', why: 'how often spans are sent' },
  exportTimeoutMs: { value: 5_000, unit: 'ms', why: 'how long the collector may take, at shutdown too' },
  linksPerSpanMax: { value: 512, unit: 'links', why: 'a batch names each of its messages' },
} as const;

export interface Tracing {
  spans: Telemetry;
  /** Sends what is left, as far as the collector takes it in time. */
  stop(): Promise<void>;
}

export interface TracingParts {
  settings: NonNullable<Config['tracing']>;
  version: string;
  log: Log;
  /** Instead of the collector's. */
  exporter?: SpanExporter;
}

export function startTracing({ settings, version, log, exporter }: TracingParts): Tracing {
  const { endpoint, service, share } = settings;
  const timeoutMillis = tracingLimits.exportTimeoutMs.value;
  const collector = exporter ?? new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.version': version }),
    // Whoever calls with a trace has decided already whether it is kept.
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    spanLimits: { linkCountLimit: tracingLimits.linksPerSpanMax.value },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: reporting(collector, log),
        maxQueueSize: tracingLimits.spansQueuedMax.value,
        maxExportBatchSize: tracingLimits.spansPerExportMax.value,
        scheduledDelayMillis: tracingLimits.exportEveryMs.value,
        exportTimeoutMillis: timeoutMillis,
      }),
    ],
  });
  return {
    spans: telemetry(provider.getTracer('jari', version)),
    stop: () =>
      provider.shutdown().catch((error) => log.warn({ err: error }, 'the last spans were not sent')),
  };
}

/** Says once that spans do not arrive, and once that they do again. */
function reporting(exporter: SpanExporter, log: Log): SpanExporter {
  let lost = false;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const failed = result.error !== undefined;
        if (failed && !lost)
          log.warn({ err: result.error }, 'the collector does not take spans, they are lost');
        if (!failed && lost) log.info({}, 'the collector takes spans again');
        lost = failed;
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    ...(exporter.forceFlush && { forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve() }),
  };
}
