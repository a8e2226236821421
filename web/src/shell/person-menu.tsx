import '../ui/floating.css';
import { Menu } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { api, got } from '../api.ts';
import { type Me, useForgetEverything } from '../session.ts';
import { useWords } from '../words.ts';
import classes from './shell.module.css';
import { words } from './words.ts';

/** Everything that belongs to whoever is signed in. */
export function PersonMenu({ me }: { me: Me }) {
  const t = useWords(words);
  const forget = useForgetEverything();
  const navigate = useNavigate();
  const signOut = async () => {
    await got(api.post('/v1/identity/sign-out', {}));
    await forget();
    await navigate({ to: '/' });
  };
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <button type="button" className={classes.person} aria-label={`${t.account}: ${me.name}`}>
          {[...me.name][0]?.toUpperCase()}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.name}</Menu.Label>
        <Menu.Item component={Link} to="/account">
          {t.account}
        </Menu.Item>
        <Menu.Item component={Link} to="/bookings">
          {t.myBookings}
        </Menu.Item>
        <Menu.Item component={Link} to="/wallet">
          {t.wallet}
        </Menu.Item>
        {me.roles.includes('host') && (
          <Menu.Item component={Link} to="/host">
            {t.hostDesk}
          </Menu.Item>
        )}
        {me.roles.includes('operator') && (
          <Menu.Item component={Link} to="/operations">
            {t.operations}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item onClick={() => void signOut()}>{t.signOut}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
