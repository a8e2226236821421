// The same journeys with the contexts spread over two servers on one database: every step of a checkout crosses from
// one to the other by the log alone.
import { journeys } from './journeys.ts';

journeys('two processes', {
  topology: [
    ['identity', 'catalog', 'booking'],
    ['inventory', 'payment', 'views'],
  ],
});
