// The calls to the card provider. They never throw: whatever goes wrong is an outcome that says how much is known.
import { effectLeaseMs } from '#kernel/lane';
import type { Io } from '#kernel/route';
import type { CaptureQuestion, ChargeAnswered, RefundAnswered, RefundQuestion } from './asking.ts';
import { providerLimits } from './providers/policy.ts';
import type {
  CardProvider,
  LookUpOutcome,
  LookUpRequest,
  OutcomeUnknown,
  RefundLookUpOutcome,
} from './providers/provider.ts';

type Ask = (request: LookUpRequest) => Promise<LookUpOutcome>;

export function paymentEffects(provider: CardProvider) {
  const aboutCapture = async (question: CaptureQuestion, io: Io, ask: Ask): Promise<ChargeAnswered> => {
    const { key, amount, currency, source, metadata, ref, back } = question;
    const request: LookUpRequest = { key, amount, currency, source, metadata, ...(ref !== null && { ref }) };
    const outcome = await known(provider, question, () => ask(request));
    // Within the lease nobody else can have made this call before.
    const certain = io.world.now() - question.at < effectLeaseMs.value;
    return { ...back, outcome, certain };
  };
  const aboutRefund = async (
    question: RefundQuestion,
    ask: () => Promise<RefundLookUpOutcome>,
  ): Promise<RefundAnswered> => ({ ...question.back, outcome: await known(provider, question, ask) });

  return {
    capture: (question: CaptureQuestion, io: Io) =>
      aboutCapture(question, io, (request) =>
        // A key this old may be forgotten by the network, and would charge a second time.
        io.world.now() - question.at < providerLimits.captureKeyAgeMaxMs.value
          ? provider.capture(request)
          : provider.lookUp(request),
      ),
    lookUp: (question: CaptureQuestion, io: Io) =>
      aboutCapture(question, io, (request) => provider.lookUp(request)),
    abandon: (question: CaptureQuestion, io: Io) =>
      aboutCapture(question, io, ({ key, ref }) =>
        ref === undefined ? provider.lookUp({ ...question, ref }) : provider.abandon({ key, ref }),
      ),
    refund: (question: RefundQuestion) => {
      const { key, captureRef, amount, currency } = question;
      return aboutRefund(question, () => provider.refund({ key, captureRef, amount, currency }));
    },
    lookUpRefund: (question: RefundQuestion) => {
      const { key, captureRef } = question;
      return aboutRefund(question, () => provider.lookUpRefund({ key, captureRef }));
    },
  };
}

/** Only the network that took the money knows about it; another one must not be asked. */
async function known<T>(
  provider: CardProvider,
  question: { provider: string },
  ask: () => Promise<T>,
): Promise<T | OutcomeUnknown> {
  if (question.provider !== provider.name) {
    return { outcome: 'unknown', because: `made with ${question.provider}, but ${provider.name} is set up` };
  }
  try {
    return await ask();
  } catch (error) {
    return { outcome: 'unknown', because: error instanceof Error ? error.message : String(error) };
  }
}
