// Catalog as a list: what it decides, what it remembers, what it sends, who may call it.

import { type Context, defineContext } from '#kernel/context';
import { calendarLimits } from './calendar.ts';
import { ListingChangeRefused, ListingFacts, ListingWithdrawn, limits, refusals } from './contract.ts';
import { tableLimits } from './csv-table.ts';
import { fold } from './fold.ts';
import { changeListing, createListing, importPlan, publishListing, withdrawListing } from './listing.ts';
import { pictureLimits } from './picture-limits.ts';
import { storePicture, sweepPictures } from './pictures.ts';
import { problemLimits } from './problems.ts';
import { heard } from './proposal.ts';
import { routes } from './routes.ts';
import { csvLimits } from './seating-csv.ts';
import { planLimits } from './seating-plan.ts';
import type { CatalogCommands, CatalogEvents, State } from './state.ts';
import { empty, load, save } from './store.ts';

export const catalog: Context = defineContext<State, CatalogCommands, CatalogEvents>({
  name: 'catalog',
  empty,
  decide: {
    ImportPlan: importPlan,
    CreateListing: createListing,
    ChangeListing: changeListing,
    PublishListing: publishListing,
    WithdrawListing: withdrawListing,
    StorePicture: storePicture,
    SweepPictures: sweepPictures,
    'inventory.PoolOpened': (state, { subject, data }) =>
      heard(state, { pool: subject, version: data.version, standing: null }),
    'inventory.PoolRefused': (state, { subject, data }) =>
      heard(state, { pool: subject, version: data.version, standing: data.standing }),
  },
  evolve: fold,
  store: { load, save },
  emits: {
    ListingPublished: 'public',
    ListingChanged: 'public',
    ListingWithdrawn: 'public',
    ListingChangeRefused: 'public',
    ListingDrafted: 'private',
    ChangeProposed: 'private',
    StepTaken: 'private',
    PoolAnswered: 'private',
    PlanImported: 'private',
    PictureStored: 'private',
    PictureRemoved: 'private',
  },
  privateTables: ['pictureFiles'],
  sends: ['inventory.OpenPool'],
  jobs: { sweepPictures: { everyMs: pictureLimits.picturesSweepEveryMs.value, sends: 'SweepPictures' } },
  routes,
  limits: {
    ...limits,
    ...pictureLimits,
    ...planLimits,
    ...calendarLimits,
    ...csvLimits,
    ...tableLimits,
    ...problemLimits,
  },
  refusals,
  schemas: {
    ListingPublished: ListingFacts,
    ListingChanged: ListingFacts,
    ListingWithdrawn,
    ListingChangeRefused,
  },
});
