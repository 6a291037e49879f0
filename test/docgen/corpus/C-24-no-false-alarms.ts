class Scan {
  client = createClient()
  run(toast: any, dialog: any, catalog: any) {
    this.client.info()
    this.client.info('memory')
    this.service.error('not.found')
    toast.error('order.failed')
    dialog.info('order.saved')
    catalog.warn('order.saved')
    Math.log(10)
    console.log('order.saved')
    console.info('order.saved')
    this.emitter.emit('order.saved', { a: 1 })
    res.status(404).error('order.missing')
  }
}

/* expected
*/
