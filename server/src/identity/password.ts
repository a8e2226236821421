// Passwords as they are kept: scrypt with its parameters beside the result, so the cost can grow and old ones still
// open. Hashing runs on the threads of libuv, a bounded number at a time, so that a flood of sign-ins slows down
// sign-ins and nothing else.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { Denied } from '#kernel/problem';
import { limits } from './contract.ts';

export interface Cost {
  /** Base-2 logarithm of scrypt's N. */
  logN: number;
  r: number;
  p: number;
}

/** 32 MB and some 70 ms of one core of 2026. */
const COST: Cost = { logN: 14, r: 16, p: 1 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const FORM = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([\w-]+)\$([\w-]+)$/;

export class Passwords {
  readonly #cost: Cost;
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  #decoy: Promise<string> | undefined;

  constructor(cost: Cost = COST) {
    this.#cost = cost;
  }

  async hash(password: string): Promise<string> {
    // A salt is chance of the kind that nobody may replay, so it does not come from the world.
    const salt = randomBytes(SALT_BYTES);
    const { logN, r, p } = this.#cost;
    const hash = await this.#derive(password, salt, this.#cost);
    return `scrypt$${logN}$${r}$${p}$${salt.toString('base64url')}$${hash.toString('base64url')}`;
  }

  /** Takes as long when nothing is stored, so that time does not tell who has an account. */
  async verify(password: string, stored: string | undefined): Promise<boolean> {
    const decoy = stored === undefined;
    if (decoy) this.#decoy ??= this.hash('nobody has this password');
    const parts = FORM.exec(stored ?? (await this.#decoy) ?? '');
    if (!parts) throw new Error('a stored password has a form that is not known');
    const [, logN, r, p, salt = '', hash = ''] = parts;
    const cost = { logN: Number(logN), r: Number(r), p: Number(p) };
    const given = await this.#derive(password, Buffer.from(salt, 'base64url'), cost);
    return timingSafeEqual(given, Buffer.from(hash, 'base64url')) && !decoy;
  }

  /** Whether a password that was just found right deserves today's cost. */
  isDated(stored: string): boolean {
    const { logN, r, p } = this.#cost;
    return !stored.startsWith(`scrypt$${logN}$${r}$${p}$`);
  }

  async #derive(password: string, salt: Buffer, { logN, r, p }: Cost): Promise<Buffer> {
    await this.#enter();
    try {
      return await new Promise((resolve, reject) => {
        const options = { N: 2 ** logN, r, p, maxmem: 2 ** logN * r * 256 };
        // The same password typed on another keyboard may come as other code points.
        scrypt(password.normalize('NFKC'), salt, HASH_BYTES, options, (error, key) =>
          error ? reject(error) : resolve(key),
        );
      });
    } finally {
      this.#leave();
    }
  }

  async #enter(): Promise<void> {
    if (this.#running < limits.hashesAtOnceMax.value) {
      this.#running += 1;
      return;
    }
    if (this.#waiting.length >= limits.hashesWaitingMax.value) throw new Denied('overloaded');
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Hands the place over to who waited longest. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#running -= 1;
  }
}
