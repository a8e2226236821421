// The journeys with everything in one process, as `npm start` runs it.
import { journeys } from './journeys.ts';

journeys('one process', {});
