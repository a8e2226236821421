// Which seats are here? A uniform grid over the plan, kept in two flat arrays.
// Method: seats are counted into squares, squares begin where the counts before them end; a question looks only at
// the squares that it touches.
import type { Box } from './plan-shape.ts';
import type { SeatModel } from './seat-plan.ts';

/** A square is so many seats wide: few squares for a screen, few seats beside what was asked. */
const squarePitches = 6;
const squaresMax = 65_536;

export class SeatGrid {
  readonly #model: SeatModel;
  readonly #size: number;
  readonly #columns: number;
  readonly #lines: number;
  readonly #starts: Int32Array;
  readonly #seats: Int32Array;

  constructor(model: SeatModel) {
    this.#model = model;
    const { left, top, right, bottom } = model.box;
    const least = Math.sqrt(((right - left) * (bottom - top)) / squaresMax);
    this.#size = Math.max(model.pitch * squarePitches, least, Number.MIN_VALUE);
    this.#columns = Math.max(1, Math.ceil((right - left) / this.#size + 1e-9));
    this.#lines = Math.max(1, Math.ceil((bottom - top) / this.#size + 1e-9));
    this.#starts = new Int32Array(this.#columns * this.#lines + 1);
    this.#seats = new Int32Array(model.seats);
    this.#fill();
  }

  #fill(): void {
    const squares = new Int32Array(this.#model.seats);
    for (let seat = 0; seat < squares.length; seat += 1) {
      const square = this.#square(this.#model.x[seat] ?? 0, this.#model.y[seat] ?? 0);
      squares[seat] = square;
      this.#starts[square + 1] = (this.#starts[square + 1] ?? 0) + 1;
    }
    for (let at = 1; at < this.#starts.length; at += 1)
      this.#starts[at] = (this.#starts[at] ?? 0) + (this.#starts[at - 1] ?? 0);
    const next = this.#starts.slice();
    for (let seat = 0; seat < squares.length; seat += 1) {
      const square = squares[seat] ?? 0;
      const at = next[square] ?? 0;
      this.#seats[at] = seat;
      next[square] = at + 1;
    }
  }

  #column(x: number): number {
    return Math.min(this.#columns - 1, Math.max(0, Math.floor((x - this.#model.box.left) / this.#size)));
  }

  #line(y: number): number {
    return Math.min(this.#lines - 1, Math.max(0, Math.floor((y - this.#model.box.top) / this.#size)));
  }

  #square(x: number, y: number): number {
    return this.#line(y) * this.#columns + this.#column(x);
  }

  /** Calls `visit` for each seat whose middle lies in the box, edges included. */
  within(box: Box, visit: (seat: number) => void): void {
    const { x, y } = this.#model;
    const [columnTo, lineTo] = [this.#column(box.right), this.#line(box.bottom)];
    for (let line = this.#line(box.top); line <= lineTo; line += 1) {
      for (let column = this.#column(box.left); column <= columnTo; column += 1) {
        const square = line * this.#columns + column;
        const to = this.#starts[square + 1] ?? 0;
        for (let at = this.#starts[square] ?? 0; at < to; at += 1) {
          const seat = this.#seats[at] ?? 0;
          const [sx, sy] = [x[seat] ?? 0, y[seat] ?? 0];
          if (sx >= box.left && sx <= box.right && sy >= box.top && sy <= box.bottom) visit(seat);
        }
      }
    }
  }

  /** The seat nearest to the point that `wanted` lets through, not farther than `reach`; -1 for none. */
  nearest(px: number, py: number, reach: number, wanted: (seat: number) => boolean = () => true): number {
    let best = -1;
    let least = reach * reach;
    const { x, y } = this.#model;
    this.within({ left: px - reach, top: py - reach, right: px + reach, bottom: py + reach }, (seat) => {
      const far = ((x[seat] ?? 0) - px) ** 2 + ((y[seat] ?? 0) - py) ** 2;
      if (far <= least && wanted(seat)) [best, least] = [seat, far];
    });
    return best;
  }
}
