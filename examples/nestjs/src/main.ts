import 'reflect-metadata'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { OrdersController } from './orders.controller.js'
import { OrdersService } from './orders.service.js'

@Module({ controllers: [OrdersController], providers: [OrdersService] })
class AppModule {}

async function main(): Promise<void> {
  const app = await NestFactory.create(AppModule)
  await app.listen(Number(process.env.PORT ?? 0), '127.0.0.1')
  console.log(`listening on ${app.getHttpServer().address().port}`)
}

void main()
