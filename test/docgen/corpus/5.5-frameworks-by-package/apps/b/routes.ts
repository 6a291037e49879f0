export const routes = (app) => app.get('/', (request) => request.log.info('page.seen'))
