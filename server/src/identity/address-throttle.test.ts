import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AddressThrottle } from './address-throttle.ts';
import { limits } from './contract.ts';

const WINDOW_MS = limits.addressWindowMs.value;

test('an address that asked too often waits for the end of its window, others do not', () => {
  const throttle = new AddressThrottle(3);
  for (let time = 0; time < 3; time += 1) assert.equal(throttle.take('10.0.0.1', time), 0);
  assert.equal(throttle.take('10.0.0.1', 10), WINDOW_MS - 10);
  assert.equal(throttle.take('10.0.0.2', 10), 0);
  assert.equal(throttle.take('10.0.0.1', WINDOW_MS), 0);
});

test('all addresses of one IPv6 network are one, however they are written', () => {
  const throttle = new AddressThrottle(1);
  assert.equal(throttle.take('2001:db8:0:1::1', 0), 0);
  assert.notEqual(throttle.take('2001:DB8:0:1:ffff::2', 0), 0);
  assert.notEqual(throttle.take('2001:db8::1:0:0:0:3', 0), 0);
  assert.equal(throttle.take('2001:db8:0:2::1', 0), 0);
});

test('this machine itself is never told to wait', () => {
  const throttle = new AddressThrottle(1);
  for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1'])
    for (let time = 0; time < 3; time += 1) assert.equal(throttle.take(address, 0), 0);
});

test('what a throttle remembers is bounded', () => {
  const throttle = new AddressThrottle(1);
  for (let nth = 0; nth <= limits.addressesMax.value; nth += 1) throttle.take(`host ${nth}`, 0);
  assert.equal(throttle.take('host 0', 0), 0);
  assert.notEqual(throttle.take(`host ${limits.addressesMax.value}`, 0), 0);
});
