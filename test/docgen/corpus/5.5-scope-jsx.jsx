import pino from 'pino'
const log = pino({ name: 'ui' })
export const Button = () => <button onClick={() => log.info('button.clicked')}>x</button>

/* expected
"ui.button.clicked" info :3 ()
*/
