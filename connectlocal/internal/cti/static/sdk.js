export function port() { return () => {}; }
