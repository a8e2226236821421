// Language and colours for everything below.
import { MantineProvider } from '@mantine/core';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { theme, variables } from './theme.ts';
import { firstLanguage, keepLanguage, type Language, LanguageProvider } from './words.ts';

const ChooseLanguage = createContext<(language: Language) => void>(() => undefined);
export const useChooseLanguage = () => useContext(ChooseLanguage);

export function Appearance({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choose = useMemo(
    () => (chosen: Language) => {
      keepLanguage(chosen);
      setLanguage(chosen);
    },
    [],
  );
  return (
    <LanguageProvider value={language}>
      <ChooseLanguage value={choose}>
        <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
          {children}
        </MantineProvider>
      </ChooseLanguage>
    </LanguageProvider>
  );
}
