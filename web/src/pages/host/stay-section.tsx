import '../../ui/fields.css';
import { Button, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '../../words.ts';
import type { SectionOf } from './basics-section.tsx';
import { CalendarPainter } from './calendar-painter.tsx';
import { freshKey, newRoom, noText, type RoomDraft } from './draft.ts';
import { words } from './edit-words.ts';
import { changed, Field, Pair, ProblemsUnder, Section, useEditing, without } from './editing.tsx';
import classes from './editor.module.css';
import { PricingTable } from './pricing-table.tsx';
import { withoutTierIn } from './tiers.ts';

const NIGHTS_MIN_MAX = 90;
const DESCRIPTION_MAX = 20_000;

export function StaySections({ draft, change }: SectionOf) {
  const t = useWords(words);
  const { today } = useEditing();
  const { rooms } = draft;
  const [added, setAdded] = useState('');
  const add = (room: RoomDraft) => {
    change({ rooms: [...rooms, room] });
    setAdded(room.key);
  };
  return (
    <Section title={t.roomTypes} help={t.roomTypesHelp} path="/roomTypes">
      {rooms.length === 0 && <ProblemsUnder path="/roomTypes" />}
      {rooms.map((room, at) => (
        <RoomCard
          key={room.key}
          room={room}
          at={at}
          opened={at === 0 || room.key === added}
          onChange={(part) => change({ rooms: changed(rooms, at, part) })}
          onCopy={() => add({ ...room, key: freshKey(rooms), id: '', name: noText })}
          onRemove={rooms.length > 1 ? () => change({ rooms: without(rooms, at) }) : undefined}
        />
      ))}
      <div>
        <Button variant="default" onClick={() => add(newRoom(rooms, today, { usual: t.usualTier }))}>
          {t.addRoom}
        </Button>
      </div>
    </Section>
  );
}

interface RoomCardProps {
  room: RoomDraft;
  at: number;
  opened: boolean;
  onChange(part: Partial<RoomDraft>): void;
  onCopy(): void;
  onRemove: (() => void) | undefined;
}

/** Opened by hand, or because something in it is wrong. */
function RoomCard({ room, at, opened, onChange, onCopy, onRemove }: RoomCardProps) {
  const t = useWords(words);
  const [isOpen, setOpen] = useState(opened);
  const path = `/roomTypes/${at}`;
  const isWrong = useEditing().problems.some(({ where }) => where.startsWith(`${path}/`));
  const name = room.name.ko || t.roomNumber(at + 1);
  return (
    <section className={classes.card} data-path={path} tabIndex={-1} aria-label={name}>
      <div className={classes.cardHead}>
        <h3>{name}</h3>
        <Button variant="subtle" size="sm" aria-expanded={isOpen || isWrong} onClick={() => setOpen(!isOpen)}>
          {isOpen || isWrong ? t.fold : t.unfold}
        </Button>
      </div>
      {(isOpen || isWrong) && (
        <>
          <RoomFields room={room} path={path} onChange={onChange} />
          <div className={classes.buttons}>
            <Button variant="default" size="sm" onClick={onCopy}>
              {t.copyRoom}
            </Button>
            {onRemove && (
              <Button variant="subtle" color="red" size="sm" onClick={onRemove}>
                {t.removeOne(name)}
              </Button>
            )}
          </div>
        </>
      )}
    </section>
  );
}

interface RoomFieldsProps {
  room: RoomDraft;
  path: string;
  onChange(part: Partial<RoomDraft>): void;
}

function RoomFields({ room, path, onChange }: RoomFieldsProps) {
  const t = useWords(words);
  const { painting, pricing } = room;
  return (
    <div className={classes.stack}>
      <Pair
        label={t.roomName}
        path={`${path}/name`}
        value={room.name}
        onChange={(name) => onChange({ name })}
      />
      <Pair
        label={t.roomDescription}
        path={`${path}/description`}
        long
        optional
        max={DESCRIPTION_MAX}
        value={room.description}
        onChange={(description) => onChange({ description })}
      />
      <div className={classes.row}>
        <Field
          label={t.roomCount}
          path={`${path}/count`}
          inputMode="numeric"
          value={room.count}
          onChange={(count) => onChange({ count })}
        />
        <Field
          label={t.guestsMax}
          path={`${path}/guestsMax`}
          inputMode="numeric"
          value={room.guestsMax}
          onChange={(guestsMax) => onChange({ guestsMax })}
        />
        <Field
          label={t.checkInFrom}
          type="time"
          path={`${path}/calendar/checkIn`}
          value={room.checkIn}
          onChange={(checkIn) => onChange({ checkIn })}
        />
        <Field
          label={t.closesAt}
          type="time"
          description={t.closesAtHelp}
          path={`${path}/calendar/closesAt`}
          value={room.closesAt}
          onChange={(closesAt) => onChange({ closesAt })}
        />
      </div>
      <h4>{t.pricesPerNight}</h4>
      <NightPrices room={room} path={path} onChange={onChange} />
      <h4>{t.calendar}</h4>
      <CalendarPainter
        kind="nights"
        painting={painting}
        tiers={pricing.tiers}
        path={`${path}/calendar`}
        onChange={(next) => onChange({ painting: next })}
      />
    </div>
  );
}

/** Prices by tier, each with the shortest stay that may begin on its nights. */
function NightPrices({ room: { painting, pricing }, path, onChange }: RoomFieldsProps) {
  const t = useWords(words);
  return (
    <PricingTable
      pricing={pricing}
      path={`${path}/tiers`}
      onChange={(next) => onChange({ pricing: next })}
      onRemove={(gone) =>
        onChange({
          pricing: { ...pricing, tiers: pricing.tiers.filter(({ id }) => id !== gone) },
          painting: withoutTierIn(painting, pricing, gone),
        })
      }
      aside={{
        label: t.nightsMin,
        cell: ({ id, name }) => (
          <NumberInput
            aria-label={t.nightsMinOf(name)}
            w={90}
            min={1}
            max={NIGHTS_MIN_MAX}
            allowDecimal={false}
            value={painting.nightsMinOf[id] ?? 1}
            onChange={(value) =>
              onChange({
                painting: {
                  ...painting,
                  nightsMinOf: { ...painting.nightsMinOf, [id]: Number(value) || 1 },
                },
              })
            }
          />
        ),
      }}
    />
  );
}
