import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FeedWorld, feedLimits, openSeatFeed } from './seat-feed.ts';
import { type Changed, seatState } from './seat-tally.ts';

type Listener = (event: { data?: unknown }) => void;

/** A world whose clock stands until it is moved and whose streams say what the test says. */
class Stage implements FeedWorld {
  ms = 0;
  opened: { url: string; closed: boolean; listeners: Map<string, Listener> }[] = [];
  #timers: { at: number; every: number; call: () => void }[] = [];
  #watcher: (seen: boolean) => void = () => undefined;

  open(url: string) {
    const stream = { url, closed: false, listeners: new Map<string, Listener>() };
    this.opened.push(stream);
    return {
      addEventListener: (type: string, listener: Listener) => void stream.listeners.set(type, listener),
      close: () => {
        stream.closed = true;
      },
    };
  }

  units = (url: string) => Promise.resolve([`named by ${url}`]);
  now = () => this.ms;
  random = () => 1;

  #timer(ms: number, every: number, call: () => void) {
    const timer = { at: this.ms + ms, every, call };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  after = (ms: number, call: () => void) => this.#timer(ms, 0, call);
  every = (ms: number, call: () => void) => this.#timer(ms, ms, call);

  watch(call: (seen: boolean) => void) {
    this.#watcher = call;
    return () => undefined;
  }

  look(seen: boolean) {
    this.#watcher(seen);
  }

  pass(ms: number) {
    const end = this.ms + ms;
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.ms = Math.max(this.ms, due.at);
      if (due.every > 0) due.at = this.ms + due.every;
      else this.#timers = this.#timers.filter((one) => one !== due);
      due.call();
    }
    this.ms = end;
  }

  /** The machine slept: the clock went on, timers did not. */
  sleep(ms: number) {
    this.ms += ms;
    for (const timer of this.#timers) timer.at = Math.max(timer.at, this.ms);
  }

  say(type: string, data?: unknown) {
    this.opened.at(-1)?.listeners.get(type)?.({
      data: typeof data === 'string' ? data : JSON.stringify(data),
    });
  }

  get living() {
    return this.opened.filter(({ closed }) => !closed).length;
  }
}

const answer = { pool: 'p', version: 3, open: true, states: 'fhsp' };

function started() {
  const stage = new Stage();
  const feed = openSeatFeed({ pool: 'p', world: stage });
  const heard: Changed[] = [];
  feed.subscribe((changed) => void heard.push(changed));
  return { stage, feed, heard };
}

test('letters become one byte each, and changes move them', () => {
  const { stage, feed, heard } = started();
  assert.equal(stage.opened[0]?.url, '/v1/views/availability/p/changes');
  stage.say('snapshot', answer);
  assert.deepEqual([...feed.states], [seatState.free, seatState.held, seatState.sold, seatState.partly]);
  assert.equal(feed.state, 'live');
  stage.say('changes', [
    [0, 's'],
    [1, 'f'],
  ]);
  assert.deepEqual([...feed.states].slice(0, 2), [seatState.sold, seatState.free]);
  assert.deepEqual(heard, ['all', [0, 1]]);
});

test('what is left of units with several places is followed', () => {
  const { stage, feed } = started();
  stage.say('snapshot', { ...answer, states: 'fp', left: [1, 40] });
  stage.say('changes', [[1, 'p', 37]]);
  assert.deepEqual([...(feed.left ?? [])], [1, 37]);
});

test('nonsense on the stream changes nothing', () => {
  const { stage, feed, heard } = started();
  stage.say('snapshot', answer);
  for (const data of ['{', '7', '[["x","f"],[99,"f"],null]', '{"states":5}']) {
    stage.say('changes', data);
    stage.say('snapshot', data);
  }
  assert.equal(feed.states[0], seatState.free);
  assert.equal(heard.length, 1);
});

test('a lost stream is opened again, later each time, and soon again after it spoke', () => {
  const { stage, feed } = started();
  const waits: number[] = [];
  for (let round = 0; round < 8; round += 1) {
    const before = stage.opened.length;
    const since = stage.ms;
    stage.say('error');
    assert.equal(feed.state, 'waiting');
    assert.equal(stage.living, 0);
    while (stage.opened.length === before) stage.pass(100);
    waits.push(stage.ms - since);
  }
  assert.deepEqual(waits.slice(0, 3), [500, 1_000, 2_000]);
  assert.equal(waits.at(-1), feedLimits.retryMaxMs.value);
  stage.say('snapshot', answer);
  stage.say('error');
  stage.pass(600);
  assert.equal(stage.living, 1);
});

test('after a reconnection only what differs is told', () => {
  const { stage, heard } = started();
  stage.say('snapshot', answer);
  stage.say('error');
  stage.pass(1_000);
  stage.say('snapshot', { ...answer, states: 'fhss' });
  assert.deepEqual(heard, ['all', [3]]);
});

test('a new version of the pool is told as everything', () => {
  const { stage, heard } = started();
  stage.say('snapshot', answer);
  stage.say('snapshot', { ...answer, version: 4, states: 'ffffff' });
  assert.deepEqual(heard, ['all', 'all']);
});

test('after a sleep the stream is opened anew, even if it seems to be there', () => {
  const { stage, feed } = started();
  stage.say('snapshot', answer);
  stage.sleep(3_600_000);
  stage.pass(1);
  assert.equal(stage.opened.length, 2);
  assert.equal(stage.living, 1);
  assert.equal(feed.states.length, 4, 'what was known stays until more is known');
});

test('a page that nobody looks at rests, and wakes at once', () => {
  const { stage, feed } = started();
  stage.say('snapshot', answer);
  stage.look(false);
  stage.pass(feedLimits.hiddenMs.value + 1);
  assert.equal(feed.state, 'resting');
  assert.equal(stage.living, 0);
  stage.look(true);
  assert.equal(stage.living, 1);
  stage.say('snapshot', answer);
  assert.equal(feed.state, 'live');
});

test('a short look elsewhere does not cost the stream', () => {
  const { stage } = started();
  stage.say('snapshot', answer);
  stage.look(false);
  stage.pass(5_000);
  stage.look(true);
  stage.pass(120_000);
  assert.equal(stage.opened.length, 1);
});

test('names are asked once and told as everything', async () => {
  const { stage, feed, heard } = started();
  stage.say('snapshot', answer);
  feed.askUnits?.();
  feed.askUnits?.();
  await Promise.resolve();
  await Promise.resolve();
  assert.deepEqual(feed.units, ['named by /v1/views/availability/p/units']);
  assert.deepEqual(heard, ['all', 'all']);
});

test('a closed feed is silent for ever', () => {
  const { stage, feed, heard } = started();
  stage.say('snapshot', answer);
  feed.close();
  stage.say('changes', [[0, 's']]);
  stage.pass(600_000);
  assert.equal(stage.living, 0);
  assert.equal(feed.state, 'closed');
  assert.deepEqual(heard, ['all']);
});
