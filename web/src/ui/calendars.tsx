// Around everything that draws a calendar: its names of days and months, and on which day a week begins.
import '@mantine/dates/styles.css';
import { DatesProvider } from '@mantine/dates';
import 'dayjs/locale/ko';
import type { ReactNode } from 'react';
import { useLanguage } from '../words.ts';

const SUNDAY = 0;
const MONDAY = 1;

export function Calendars({ children }: { children: ReactNode }) {
  const language = useLanguage();
  return (
    <DatesProvider settings={{ locale: language, firstDayOfWeek: language === 'ko' ? SUNDAY : MONDAY }}>
      {children}
    </DatesProvider>
  );
}
